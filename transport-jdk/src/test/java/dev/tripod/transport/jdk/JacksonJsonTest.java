package dev.tripod.transport.jdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.contract.JsonReaderContract;
import dev.tripod.domain.port.JsonReader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("JacksonJson")
final class JacksonJsonTest extends JsonReaderContract {

  @Override
  protected JsonReader reader() {
    return JacksonJson.strict();
  }

  @Test
  void namesTheReasonWithoutACauseThatQuotesTheInput() {
    rejects("{\"a\":tru}", "The text is not JSON (RFC 8259)");
    rejects("\u00ff", "The text is not UTF-8");
    rejects("", "The JSON text is not an object");
    rejects("[]", "The JSON text is not an object");
    rejects("{}{}", "The JSON object is followed by more text");
    rejects(" ".repeat(1024 * 1024 + 1), "The JSON text is longer than 1 MiB");
    rejects(
        "{\"a\":" + "[".repeat(100),
        "The JSON text has more than 32 levels, or a name or a number that is too long");
    rejects(
        "{\"a\":" + "1".repeat(65) + "}",
        "The JSON text has more than 32 levels, or a name or a number that is too long");
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
