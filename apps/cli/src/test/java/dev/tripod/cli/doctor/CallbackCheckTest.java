package dev.tripod.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallbackCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/callback",
        "https://app.example:8443/callback?tenant=1",
        "https://app.example/",
        "http://127.0.0.1:8080/callback",
        "http://[::1]/callback",
        "com.example.app:/callback"
      })
  void acceptsWhatServersAccept(String callback) {
    List<Finding> findings = CallbackCheck.of(callback);

    assertThat(findings).singleElement().satisfies(finding -> {
      assertThat(finding.isProblem()).isFalse();
      assertThat(finding.subject()).isEqualTo(callback);
    });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://localhost:8080/cb | localhost can be another address | Register and use 127.0.0.1",
        "http://127.0.0.1:8080/cb/ | It ends with / | Remove the / at the end",
        "https://app.example/cb#top | It has a fragment | Remove the part from # on.",
        "http://app.example/cb | It is http outside the loopback interface | Use https.",
        "http://127.0.0.1.evil.example/cb | It is http outside the loopback interface | Use https.",
        "https://app.example | It has no path. | Add a path",
        "https://*.app.example/cb | It contains * | Register each callback without *.",
        "https://App.example/cb | Browsers write scheme and host in lower case | Write scheme and host",
        "HTTPS://app.example/cb | Browsers write scheme and host in lower case | Write scheme and host",
        "https://app.example:443/cb | Browsers omit the standard port | Remove :443.",
        "http://127.0.0.1:80/cb | Browsers omit the standard port | Remove :80.",
        "https://me@app.example/cb | It contains a user name. | Remove the part before @.",
        "myapp://callback | Another app can claim the scheme myapp | Use an https address",
        "app.example/callback | It has no scheme. | Write the complete address",
        "https:///callback | It has no host. | Write the complete address",
        "https://app.example/a b | It is not a URI: Illegal character in path at index 21. | Percent-encode"
      })
  void findsWhatIsWrongAndSaysHowToFixIt(String callback, String message, String fix) {
    assertThat(CallbackCheck.of(callback)).anySatisfy(finding -> {
      assertThat(finding.isProblem()).isTrue();
      assertThat(finding.check()).isEqualTo("callback");
      assertThat(finding.message()).startsWith(message);
      assertThat(finding.fix().orElseThrow()).startsWith(fix);
    });
  }

  @ParameterizedTest
  @CsvSource({"http://localhost:8080/cb/, 2", "http://LOCALHOST:80/#x, 4"})
  void findsAllProblemsAtOnce(String callback, int problems) {
    assertThat(CallbackCheck.of(callback)).hasSize(problems).allMatch(Finding::isProblem);
  }
}
