package dev.tripod.transport.okhttp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.contract.JsonReaderContract;
import dev.tripod.domain.port.JsonReader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("MoshiJson")
final class MoshiJsonTest extends JsonReaderContract {

  @Override
  protected JsonReader reader() {
    return MoshiJson.strict();
  }

  @Test
  @DisplayName("names the reason without a cause that quotes the input")
  void reasons() {
    rejects("{\"a\":tru}", "The text is not JSON (RFC 8259)");
    rejects("{\"a\":TRUE}", "The text is not JSON (RFC 8259)");
    rejects("{\"a\":fAlse}", "The text is not JSON (RFC 8259)");
    rejects("{\"a\":truE}", "The text is not JSON (RFC 8259)");
    rejects("{\"a\":\"\\'\"}", "The text is not JSON (RFC 8259)");
    rejects("\u00ff", "The text is not UTF-8");
    rejects("[]", "The JSON text is not an object");
    rejects("", "The text is not JSON (RFC 8259)");
    rejects("{}{}", "The text is not JSON (RFC 8259)");
    rejects(" ".repeat(1024 * 1024 + 1), "The JSON text is longer than 1 MiB");
    rejects("{\"a\":" + "[".repeat(300), "The JSON text has more than 32 levels");
    rejects(
        "{\"a\":1,\"a\":1}",
        "The JSON object has two members with the same name. Use each name once.");
    rejects(
        "{\"a\":\"\\uD800\"}",
        "A JSON string or name has an unpaired surrogate at index 0. Use valid Unicode text.");
  }

  private void rejects(String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader().read(json.getBytes(ISO_8859_1)))
        .withMessage(message)
        .withNoCause();
  }
}
