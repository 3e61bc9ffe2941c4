package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.cli.account.Account;
import dev.tripod.cli.account.AccountClient;
import dev.tripod.cli.account.Accounts;
import dev.tripod.cli.account.CallbackChoice;
import dev.tripod.cli.account.KnownProviders;
import dev.tripod.cli.account.Protocol;
import dev.tripod.cli.account.ServerChoice;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.Secret;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command knows each provider that ships with Tripod. */
final class ProvidersTest {

  private static final Path SOURCES =
      Path.of("../../extras/providers/src/main/java/dev/tripod/providers");

  /** Mastercard has no users who log in. The other classes are not providers. */
  private static final Set<String> WITHOUT_LOGIN =
      Set.of("mastercard", "addresspart", "xscope", "package-info");

  @TempDir
  Path directory;

  @Test
  void knowsEveryProvider() throws IOException {
    Set<String> shipped;
    try (Stream<Path> files = Files.list(SOURCES)) {
      shipped = files
          .map(file -> file.getFileName().toString().replace(".java", "").toLowerCase(Locale.ROOT))
          .filter(name -> !WITHOUT_LOGIN.contains(name))
          .collect(Collectors.toCollection(TreeSet::new));
    }
    Set<String> known = new TreeSet<>(KnownProviders.names(Protocol.OAUTH1));
    known.addAll(KnownProviders.names(Protocol.OAUTH2));

    assertThat(known).isEqualTo(shipped);
  }

  @Test
  void beginsALoginAtEachProviderOfOAuth2() {
    for (String provider : KnownProviders.names(Protocol.OAUTH2)) {
      Invocation.Result result = Invocation.create()
          .variable("TRIPOD_HOME", directory.toString() + "/" + provider)
          .variable("TRIPOD_CLIENT_SECRET", "secret")
          .run("login", provider, "--client-id", "id", "--headless", "--at", at(provider));

      assertThat(result.err())
          .as(provider)
          .contains("Open this address", "=id&", "https://")
          .contains("Standard input ended");
    }
  }

  @Test
  void createsAClientForEachProviderOfOAuth1() throws GeneralSecurityException {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    String pem = "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder()
            .encodeToString(keys.generateKeyPair().getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
    Accounts accounts = Accounts.of(Terminal.of(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        Map.of("TRIPOD_HOME", directory.toString()),
        false));
    for (String provider : KnownProviders.names(Protocol.OAUTH1)) {
      String at = switch (provider) {
        case "jiradatacenter" -> "https://jira.example";
        case "netsuite" -> "1234567_SB1";
        default -> "";
      };
      ServerChoice server = new ServerChoice(Protocol.OAUTH1, provider, at, Map.of(), "", "");
      Secret secret = Secret.of(provider.equals("jiradatacenter") ? pem.strip() : "secret");
      Account account = new Account(
          "name", server, "key", secret, server.origins(), List.of(), CallbackChoice.NONE);

      assertThat(AccountClient.of(account, accounts, JdkTransport.create()).account())
          .isEqualTo(account);
    }
  }

  @Test
  void saysWhatAProviderNeeds() {
    Invocation.Result result = Invocation.create()
        .variable("TRIPOD_HOME", directory.toString() + "/home")
        .run("login", "shopify", "--client-id", "id", "--headless");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--at").contains("the name of the shop");

    Invocation.Result unknown = Invocation.create()
        .variable("TRIPOD_HOME", directory.toString() + "/home")
        .run("login", "unknown", "--client-id", "id", "--headless");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("'unknown' is not known").contains("github");

    Invocation.Result protocol = Invocation.create()
        .variable("TRIPOD_HOME", directory.toString() + "/home")
        .run("login", "flickr", "--client-id", "id", "--headless");
    assertThat(protocol.err()).contains("Add --oauth1.");

    Invocation.Result insecure = Invocation.create()
        .variable("TRIPOD_HOME", directory.toString() + "/home")
        .run(
            "login",
            "--authorization-url",
            "https://as.example/a",
            "--token-url",
            "http://as.example/t",
            "--client-id",
            "id");
    assertThat(insecure.exitCode()).isEqualTo(2);
    assertThat(insecure.err().lines()).hasSize(2);
  }

  private static String at(String provider) {
    return switch (provider) {
      case "gitlab", "mastodon", "salesforce", "tesla", "zoho" -> "https://server.example";
      case "facebook" -> "v22.0";
      default -> "tenant";
    };
  }
}
