package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.cli.Invocation.Result;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tripod explain}, with the example of X's documentation. */
final class ExplainCommandTest {

  private static final String CLIENT_SECRET = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw";
  private static final String TOKEN_SECRET = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE";
  private static final String TOKEN = "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb";
  private static final String ON_API_X_COM = "Ls93hJiZbQ3akF3HF3x1Bz8%2FzU4%3D";
  private static final String ON_API_TWITTER_COM = "hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D";
  private static final String URL =
      "https://api.x.com/1.1/statuses/update.json?include_entities=true";
  private static final Map<String, String> SECRETS =
      Map.of("TRIPOD_CLIENT_SECRET", CLIENT_SECRET, "TRIPOD_TOKEN_SECRET", TOKEN_SECRET);
  private static final Map<String, String> NONE = Map.of();

  @TempDir
  private Path folder;

  @Test
  void showsWhatIsSignedWithoutASecret() {
    Result run = script(
        "",
        NONE,
        "explain",
        "--client-id",
        "key",
        "--token",
        "the-token",
        "post",
        URL,
        "-d",
        "a=1",
        "--data-urlencode",
        "b=c d");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(
            "method       POST",
            "URI          https://api.x.com/1.1/statuses/update.json",
            "parameter    query: include_entities=true",
            "parameter    form body: b=c%20d",
            "parameter    protocol: oauth_consumer_key=key",
            "parameter    protocol: oauth_token=***",
            "base string  POST&https%3A%2F%2Fapi.x.com%2F1.1%2Fstatuses%2Fupdate.json&a%3D1%26b%3Dc%2520d%26")
        .doesNotContain("the-token", "Compared");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void agreesWithTheSignatureOfACurlCommand() {
    Result run = script(curl(URL, ON_API_X_COM), SECRETS, "explain", "--curl");

    assertThat(run.out())
        .contains("Compared with the signature in the request:\nBoth sides agree.")
        .doesNotContain(TOKEN, CLIENT_SECRET, TOKEN_SECRET);
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void findsTheMistakeInTheSignatureOfACurlCommand() {
    Result run = script(
        curl(URL, ON_API_TWITTER_COM),
        SECRETS,
        "explain",
        "--curl",
        "--also-at",
        "https://api.twitter.com");

    assertThat(run.out()).contains("WRONG_HOST").doesNotContain("Both sides agree");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void namesTheOptionForAnotherHostInItsAdvice(String format) {
    Result run = script(
        curl(URL, ON_API_X_COM),
        Map.of("TRIPOD_CLIENT_SECRET", "another", "TRIPOD_TOKEN_SECRET", "another"),
        "explain",
        "--curl",
        "--output",
        format);

    assertThat(run.out()).contains("OTHER_SECRETS", "with --also-at.").doesNotContain("alsoAt");
  }

  @Test
  void printsJson() {
    Result run = script(
        curl(URL, ON_API_TWITTER_COM),
        SECRETS,
        "explain",
        "--curl",
        "--also-at=https://api.twitter.com",
        "--output",
        "json");

    assertThat(run.out())
        .startsWith(
            "{\"method\":\"POST\",\"base_string_uri\":\"https://api.x.com/1.1/statuses/update.json\",")
        .contains(
            "{\"source\":\"query\",\"name\":\"include_entities\",\"value\":\"true\"}",
            "{\"source\":\"protocol\",\"name\":\"oauth_token\",\"value\":\"***\"}",
            "\"agrees\":false",
            "\"with\":\"signature in the request\"",
            "{\"mistake\":\"WRONG_HOST\",\"advice\":\"Sign the host")
        .endsWith("}\n")
        .hasLineCount(1)
        .doesNotContain(TOKEN, CLIENT_SECRET, TOKEN_SECRET);
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @Test
  void readsSecretsFromFiles() throws IOException {
    Path client = Files.writeString(folder.resolve("client"), CLIENT_SECRET + "\n");
    Path token = Files.writeString(folder.resolve("token"), TOKEN_SECRET + "\r\n");

    Result run = script(
        curl(URL, ON_API_X_COM),
        Map.of("TRIPOD_CLIENT_SECRET", "ignored"),
        "explain",
        "--curl",
        "--client-secret-file",
        client.toString(),
        "--token-secret-file",
        token.toString());

    assertThat(run.out()).contains("Both sides agree.");
  }

  @Test
  void asksAPersonForSecrets() {
    Result run = person(
        CLIENT_SECRET + "\n" + TOKEN_SECRET + "\n",
        NONE,
        "explain",
        "-H",
        "Authorization: " + header(ON_API_X_COM),
        "-d",
        "status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21",
        URL);

    assertThat(run.err()).isEqualTo("The consumer secret: The token secret: ");
    assertThat(run.out()).contains("Both sides agree.");
  }

  @Test
  void saysHowAScriptPassesAMissingSecret() {
    Result noClientSecret = script(curl(URL, ON_API_X_COM), NONE, "explain", "--curl");
    Result noTokenSecret = person(
        curl(URL, ON_API_X_COM),
        Map.of("TRIPOD_CLIENT_SECRET", CLIENT_SECRET),
        "explain",
        "--curl");

    assertThat(noClientSecret.err()).isEqualTo("""
            Error: The consumer secret is missing, and the signature cannot be checked without it.
            Set TRIPOD_CLIENT_SECRET, or pass --client-secret-file with a file that contains it.
            """);
    assertThat(noTokenSecret.err())
        .contains("The token secret is missing")
        .contains("Set TRIPOD_TOKEN_SECRET, or pass --token-secret-file");
    assertThat(noClientSecret.exitCode()).isEqualTo(2);
    assertThat(noTokenSecret.exitCode()).isEqualTo(2);
  }

  @Test
  void comparesABaseStringWithoutSecrets() throws IOException {
    String baseString = "POST&http%3A%2F%2Fapi.x.com%3A8080%2F1.1%2Fstatuses%2Fupdate.json&a%3D1%26"
        + "include_entities%3Dtrue%26oauth_consumer_key%3Dkey%26oauth_nonce%3Dn%26"
        + "oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1%26oauth_version%3D1.0";
    Path log =
        Files.writeString(folder.resolve("log"), "Expected base string: \"" + baseString + "\"\n");

    Result fromFile = script(
        "", NONE, "explain", "--client-id=key", URL, "-d", "a=1", "--base-string", "@" + log);
    Result fromInput = script(
        baseString, NONE, "explain", "--client-id=key", URL, "-d", "a=1", "--base-string", "-");
    Result fromArgument = script(
        "", NONE, "explain", "--client-id=key", URL, "-d", "a=1", "--base-string", baseString);

    assertThat(fromFile.out())
        .contains("Compared with the given base string:\n", "WRONG_SCHEME", "WRONG_PORT")
        .doesNotContain("WRONG_HOST");
    assertThat(fromFile.exitCode()).isEqualTo(1);
    assertThat(differences(fromInput)).isEqualTo(differences(fromFile));
    assertThat(differences(fromArgument)).isEqualTo(differences(fromFile));
  }

  @Test
  void readsProtocolParametersFromTheQuery() {
    String signed = URL
        + "&oauth_consumer_key=xvz1evFS4wEEPTGEFPHBog&oauth_nonce=kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"
        + "&oauth_signature=" + ON_API_X_COM
        + "&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1318622958&oauth_version=1.0&oauth_token="
        + TOKEN;

    Result run = script(
        "",
        SECRETS,
        "explain",
        signed,
        "-d",
        "status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21");

    assertThat(run.out()).contains("Both sides agree.", "query: include_entities=true");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void explainsTheFirstLegOfALogin() {
    Result run = script(
        "curl -X POST https://api.x.com/oauth/request_token -H 'Authorization: OAuth "
            + "oauth_callback=\"http%3A%2F%2Flocalhost%2Fsign-in-with-twitter%2F\", "
            + "oauth_consumer_key=\"cChZNFj6T5R0TigYB9yd1w\", oauth_nonce=\"ea9ec8429b68d6b77cd5600adbbb0456\", "
            + "oauth_signature=\"X9xhcB9d%2BNxXd%2FThJ%2Fn51vPhetM%3D\", oauth_signature_method=\"HMAC-SHA1\", "
            + "oauth_timestamp=\"1318467427\", oauth_version=\"1.0\"'",
        Map.of("TRIPOD_CLIENT_SECRET", "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg"),
        "explain",
        "--curl");

    assertThat(run.out())
        .contains(
            "protocol: oauth_callback=http%3A%2F%2Flocalhost%2Fsign-in-with-twitter%2F",
            "an empty token secret", "Both sides agree.");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void explainsTheLastLegOfALogin() {
    Result run = script(
        "curl -X POST https://api.x.com/oauth/access_token -H 'Authorization: OAuth "
            + "oauth_verifier=\"the-verifier\", oauth_token=\"temporary\", oauth_consumer_key=\"key\", oauth_nonce=\"n\", "
            + "oauth_signature=\"AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D\", oauth_signature_method=\"HMAC-SHA1\", "
            + "oauth_timestamp=\"1\"'",
        SECRETS, "explain", "--curl");

    assertThat(run.out())
        .contains("protocol: oauth_verifier=***", "protocol: oauth_token=***", "OTHER_SECRETS")
        .doesNotContain("PROTOCOL_PARAMETER", "the-verifier", "temporary");
  }

  @Test
  void saysThatAVerifierCannotBeRead() {
    Result run = script(
        "curl -X POST https://api.x.com/oauth/access_token -H 'Authorization: OAuth "
            + "oauth_verifier=\"a:b\", oauth_token=\"temporary\", oauth_consumer_key=\"key\", "
            + "oauth_signature=\"AAAA\", oauth_signature_method=\"HMAC-SHA1\"'",
        SECRETS,
        "explain",
        "--curl");

    assertThat(run.err())
        .startsWith("Error: The request cannot be explained. ")
        .contains("this is not a PIN")
        .hasLineCount(2);
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void checksAnRsaSignatureWithThePublicKey() throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    Path pem = Files.writeString(
        folder.resolve("key.pem"),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    String command =
        "curl https://jira.example/rest -H 'Authorization: OAuth oauth_consumer_key=\"key\", "
            + "oauth_nonce=\"n\", oauth_signature=\"AAAA\", oauth_signature_method=\"RSA-SHA1\", oauth_timestamp=\"1\"'";

    Result withKey = script(command, NONE, "explain", "--curl", "--public-key", pem.toString());
    Result withoutKey = script(command, NONE, "explain", "--curl");

    assertThat(withKey.out()).contains("Signature by RSA-SHA1", "OTHER_SECRETS");
    assertThat(withKey.exitCode()).isEqualTo(1);
    assertThat(withoutKey.err()).contains("public key");
    assertThat(withoutKey.exitCode()).isEqualTo(2);
  }

  @Test
  void saysWhatIsWrongWithTheArguments() throws IOException {
    Path notAKey = Files.writeString(folder.resolve("key.pem"), "S3CR3T");

    assertWrong("The consumer key is missing.", URL);
    assertWrong("The URL is missing.", "--client-id=k");
    assertWrong("The request is given twice", "--curl", URL);
    assertWrong("Standard input cannot be both", "--curl", "--base-string=-", "--client-id=k");
    assertWrong(
        "The signature method is not known.", "--client-id=k", "--signature-method=MD5", URL);
    assertWrong(
        "The file of --public-key does not contain",
        "--client-id=k",
        "--public-key",
        notAKey.toString(),
        URL);
    assertWrong(
        "The request cannot be explained. The text is not a signature base string",
        "--client-id=k",
        "--base-string=S3CR3T",
        URL);
    assertWrong("Unmatched argument", "GET", URL, URL);
    Result noFile =
        script("", NONE, "explain", "--client-id=k", "--client-secret-file=/does/not/exist", URL);
    assertThat(noFile.err())
        .startsWith("Error: The secret cannot be read from the file /does/not/exist: ");
    assertThat(noFile.exitCode()).isEqualTo(1);
  }

  private static Result script(String input, Map<String, String> environment, String... arguments) {
    return invocation(input, environment).run(arguments);
  }

  private static Result person(String input, Map<String, String> environment, String... arguments) {
    return invocation(input, environment).interactive().run(arguments);
  }

  private static Invocation invocation(String input, Map<String, String> environment) {
    Invocation invocation =
        Invocation.create().in(new ByteArrayInputStream(input.getBytes(Charset.defaultCharset())));
    environment.forEach(invocation::variable);
    return invocation;
  }

  private static void assertWrong(String whatHappened, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "explain";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Result run = script("curl https://api.example/", NONE, all);
    assertThat(run.err())
        .startsWith("Error: " + whatHappened)
        .hasLineCount(2)
        .doesNotContain("S3CR3T");
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private static String differences(Result run) {
    return run.out().substring(run.out().indexOf("Compared"));
  }

  private static String curl(String url, String signature) {
    return "curl --request POST '" + url + "' --header 'Authorization: " + header(signature)
        + "' --data 'status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21'";
  }

  private static String header(String signature) {
    return "OAuth oauth_consumer_key=\"xvz1evFS4wEEPTGEFPHBog\", "
        + "oauth_nonce=\"kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg\", oauth_signature=\""
        + signature
        + "\", oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1318622958\", oauth_token=\""
        + TOKEN + "\", oauth_version=\"1.0\"";
  }
}
