package dev.tripod.cli.curl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CurlCommandTest {

  private static final String URL = "https://api.example/1/notes";

  @TempDir
  private Path folder;

  @Test
  void readsACommandFromDocumentation() {
    CurlCommand command = CurlCommand.parse("""
        $ curl --request POST \\
            --url 'https://api.example/1/notes?include=all' \\
            --header 'Authorization: OAuth oauth_token="t"' \\
            --header "Content-Type: application/json" \\
            --data '{"text":"It'\\''s \\"quoted\\""}' --compressed
        """);

    assertThat(command.request().method()).isEqualTo("POST");
    assertThat(command.request().uri()).hasToString("https://api.example/1/notes?include=all");
    assertThat(command.request().body().contentType()).hasValue("application/json");
    assertThat(text(command)).isEqualTo("{\"text\":\"It's \\\"quoted\\\"\"}");
    assertThat(command.authorization()).hasValue("OAuth oauth_token=\"t\"");
  }

  @Test
  void readsACommandFromABrowser() {
    CurlCommand command = CurlCommand.parse("""
        curl 'https://api.example/1/notes' \\
          -H 'accept: */*' \\
          -b 'session=1' \\\r
          --data-raw $'text=\\u0021 it\\'s \\x41\\\\ \\n'
        """);

    assertThat(text(command)).isEqualTo("text=! it's A\\ \n");
    assertThat(command.request().method()).isEqualTo("POST");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "curl URL | GET",
        "curl -XPUT URL | PUT",
        "curl -sSLX DELETE URL | DELETE",
        "curl -I URL | HEAD",
        "curl -d a=b URL | POST",
        "curl -F a=b URL | POST",
        "curl --json {} URL | POST",
        "curl -G -d a=b URL | GET",
        "curl -d a=b -X PATCH URL | PATCH",
        "/usr/bin/curl -- URL | GET",
        "bin\\\\curl.exe URL | GET"
      })
  void choosesTheMethodAsCurlDoes(String commandLine, String method) {
    assertThat(CurlCommand.parse(commandLine.replace("URL", URL)).request().method())
        .isEqualTo(method);
  }

  @Test
  void joinsDataToOneForm() throws IOException {
    Path file = Files.writeString(folder.resolve("data.txt"), "c=d&e=\nf\r\n");

    CurlCommand command = CurlCommand.parse("curl -d a=b --data '@" + file + "' --data-raw @g "
        + "--data-urlencode 'h=i j&k' --data-urlencode '=l=m' --data-urlencode 'n o' "
        + "--data-urlencode 'p@" + file + "' " + URL);

    assertThat(text(command))
        .isEqualTo("a=b&c=d&e=f&@g&h=i%20j%26k&l%3Dm&n%20o&p=c%3Dd%26e%3D%0Af%0D%0A");
    assertThat(command.request().body().isForm()).isTrue();
  }

  @Test
  void leavesLineBreaksInBinaryData() throws IOException {
    Path file = Files.writeString(folder.resolve("data.txt"), "a=b\n");

    assertThat(text(CurlCommand.parse("curl --data-binary '@" + file + "' " + URL)))
        .isEqualTo("a=b\n");
  }

  @Test
  void sendsDataInTheQueryWithG() {
    assertThat(CurlCommand.parse("curl -G '" + URL + "?a=b#part' -d c=d --data-urlencode 'e=f g'")
            .request()
            .uri())
        .hasToString(URL + "?a=b&c=d&e=f%20g");
    assertThat(CurlCommand.parse("curl --get " + URL + " -d c=d").request().uri())
        .hasToString(URL + "?c=d");
  }

  @Test
  void givesAFormFromPartsTheTypeThatIsNotSigned() {
    assertThat(CurlCommand.parse("curl -F a=b " + URL).request().body().contentType())
        .hasValue("multipart/form-data");
  }

  @Test
  void joinsJsonWithoutASeparator() {
    CurlCommand command = CurlCommand.parse("curl --json '{\"a\":' --json '1}' " + URL);

    assertThat(text(command)).isEqualTo("{\"a\":1}");
    assertThat(command.request().body().contentType()).hasValue("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "--upload-file, --upload-file",
    "-T, -T",
    "-sT, -T",
    "--oauth2-bearer=secret, --oauth2-bearer",
    "--config, --config"
  })
  void namesAnUnknownOptionWithoutItsValue(String given, String named) {
    assertFails(
        "curl " + given + " " + URL,
        "This command does not support the curl option " + named + ".");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "curl https://api.example/?a=1&b=2 | The command contains & outside quotation marks",
        "curl URL > out.txt | The command contains > outside quotation marks",
        "curl URL ; rm x | The command contains ; outside quotation marks",
        "curl -H \"Authorization: $TOKEN\" URL | The command contains $TOKEN, which only a shell",
        "curl -H \"Authorization: ${TOKEN}\" URL | The command contains ${TOKEN}, which only a shell",
        "curl -d \"a${b:-secret}\" URL | The command contains ${b, which only a shell",
        "curl -d \"$(cat secret)\" URL | The command contains $(, which only a shell",
        "curl -d `date` URL | The command contains a backquote, which only a shell",
        "curl -d 'a URL | The quotation mark ' is not closed",
        "curl -d \"a URL | The quotation mark \" is not closed",
        "curl -d $'a URL | The quotation mark ' is not closed",
        "curl -d $'\\q' URL | The command contains the escape \\q",
        "curl URL \\ | The command ends with a backslash",
        "wget URL | The text is not a curl command",
        "curl | The URL is missing",
        "curl -d a=b | The URL is missing",
        "curl URL URL | The command has more than one URL",
        "curl api.example/1 | The URL does not start with https:// or http://",
        "curl URL -d | The curl option -d has no value",
        "curl URL --data=a | curl does not accept a value after = in --data",
        "curl URL -d @- | The command reads data from standard input",
        "curl URL -d @/does/not/exist | The file /does/not/exist cannot be read",
        "curl URL -F a=b -d c=d | The command has both -F and -d",
        "curl 'https://api.example/a b' | The request cannot be sent. The URI is not valid",
        "curl -X 'A B' URL | The request cannot be sent."
      })
  void saysWhatCannotBeRead(String commandLine, String whatHappened) {
    String shell = commandLine.replace("URL", URL);
    assertFails(commandLine.endsWith("\\") ? shell.stripTrailing() : shell, whatHappened);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "$", "'"})
  void readsNoCommandFromNothing(String commandLine) {
    assertThatThrownBy(() -> CurlCommand.parse(commandLine)).isInstanceOf(CommandException.class);
  }

  @Test
  void leavesWhatAShellLeaves() {
    assertThat(text(
            CurlCommand.parse("curl -d 'a$b`c' -d \"d\\$e\\\\f\\g\" -d h\\ i -d j$ -d '' " + URL)))
        .isEqualTo("a$b`c&d$e\\f\\g&h i&j$&");
  }

  private static void assertFails(String commandLine, String whatHappened) {
    assertThatThrownBy(() -> CurlCommand.parse(commandLine))
        .isInstanceOfSatisfying(CommandException.class, failure -> {
          assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
          assertThat(failure).hasMessageStartingWith(whatHappened);
          assertThat(failure.nextStep()).isNotBlank();
          assertThat(failure.getMessage() + failure.nextStep()).doesNotContain("secret");
        });
  }

  private static String text(CurlCommand command) {
    return new String(command.request().body().content(), StandardCharsets.UTF_8);
  }
}
