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
  @DisplayName("says what is wrong, and gives no cause: Moshi's quotes names")
  void reasons() {
    refuses("{\"a\":tru}", "The text is not JSON as RFC 8259 has it");
    refuses("{\"a\":TRUE}", "The text is not JSON as RFC 8259 has it");
    refuses("{\"a\":\"\\'\"}", "The text is not JSON as RFC 8259 has it");
    refuses("\u00ff", "The text is not UTF-8");
    refuses("[]", "The JSON text is no object");
    refuses("", "The text is not JSON as RFC 8259 has it");
    refuses("{}{}", "The text is not JSON as RFC 8259 has it");
    refuses(" ".repeat(1024 * 1024 + 1), "The JSON text is longer than 1 MiB");
    refuses("{\"a\":" + "[".repeat(300), "The JSON text is more than 32 deep");
    refuses("{\"a\":1,\"a\":1}", "The JSON object has two members of one name");
    refuses(
        "{\"a\":\"\\uD800\"}",
        "A JSON text or name holds a surrogate without its partner: it has no UTF-8 form");
  }

  private void refuses(String json, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader().read(json.getBytes(ISO_8859_1)))
        .withMessage(message)
        .withNoCause();
  }
}
