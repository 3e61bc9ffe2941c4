package dev.tripod.redirect.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class BrowserTest {

  private static final URI ADDRESS =
      URI.create("https://as.example/authorize?state=a&b=$(c);d%7C%22'");

  /** A program that reports its last argument, and whether its standard input has ended. */
  static final class Reporter {

    private Reporter() {}

    public static void main(String[] arguments) throws IOException {
      try (Socket socket =
              new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
          DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
        out.writeInt(arguments.length);
        out.writeUTF(arguments[arguments.length - 1]);
        out.writeInt(System.in.read());
      }
    }
  }

  @Test
  void passesTheAddressAsOneArgumentWithoutAShell() throws Exception {
    try (ServerSocket reports = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Browser browser = Browser.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-cp",
          System.getProperty("java.class.path"),
          Reporter.class.getName(),
          String.valueOf(reports.getLocalPort()));

      assertThat(browser.open(ADDRESS)).isTrue();

      try (Socket report = reports.accept();
          DataInputStream in = new DataInputStream(report.getInputStream())) {
        assertThat(in.readInt()).isEqualTo(2);
        assertThat(in.readUTF()).isEqualTo(ADDRESS.toString());
        assertThat(in.readInt()).isEqualTo(-1);
      }
    }
  }

  @Test
  void reportsAProgramThatDoesNotExist() {
    assertThat(Browser.of("tripod-no-such-browser").open(ADDRESS)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, DISPLAY, [xdg-open]",
    "Linux, WAYLAND_DISPLAY, [xdg-open]",
    "FreeBSD, DISPLAY, [xdg-open]",
    "Mac OS X, HOME, [open]",
    "WINDOWS 11, HOME, '[rundll32, url.dll,FileProtocolHandler]'"
  })
  void usesTheProgramOfTheOperatingSystem(String system, String variable, String command) {
    assertThat(Browser.system(system, Map.of(variable, ":0"))).hasToString("Browser" + command);
  }

  @Test
  void opensNothingWithoutADisplay() {
    assertThat(Browser.system("Linux", Map.of("DISPLAY", "")).open(ADDRESS)).isFalse();
    assertThat(Browser.system("Linux", Map.of()).open(ADDRESS)).isFalse();
  }

  @Test
  void hasABrowserOfThisSystem() {
    assertThat(Browser.system().toString()).startsWith("Browser[");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "javascript:alert(1)",
        "-version",
        "",
        "//as.example/a",
        "https:as.example",
        "HTTPS:/a",
        "ms-settings:x"
      })
  void rejectsAnAddressThatIsNotHttp(String address) {
    assertThatThrownBy(() -> Browser.of("tripod-no-such-browser").open(URI.create(address)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not http or https");
  }

  @Test
  void rejectsAProgramWithoutAName() {
    assertThatThrownBy(() -> Browser.of(" ")).isInstanceOf(IllegalArgumentException.class);
  }
}
