package dev.tripod.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.port.Signer;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.Transmission;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/providers.md} is rendered here, from the values; {@value #WRITE} puts it there. */
@DisplayName("docs/providers.md")
final class ProvidersPageTest {

  private static final String WRITE = "tripod.providers.write";
  private static final String BEGIN = "<!-- table: rendered by ProvidersPageTest -->\n";
  private static final String END = "<!-- end of table -->\n";

  private static final List<Row> ROWS = List.of(
      new Row("X", "X.oauth1()", X.oauth1()),
      new Row("X", "X.oauth1SignIn()", X.oauth1SignIn()),
      new Row("Discogs", "Discogs.oauth1()", Discogs.oauth1()),
      new Row("E*TRADE", "ETrade.oauth1()", ETrade.oauth1()),
      new Row("Flickr", "Flickr.oauth1(\"read\")", Flickr.oauth1(Flickr.READ)),
      new Row("Garmin (legacy)", "Garmin.oauth1()", Garmin.oauth1()),
      new Row(
          "Jira Data Center",
          "JiraDataCenter.oauth1(base, signer)",
          JiraDataCenter.oauth1(URI.create("https://jira.example"), signerOf("SHA1withRSA"))),
      new Row(
          "Mastercard", "Mastercard.oauth1(signer)", Mastercard.oauth1(signerOf("SHA256withRSA"))),
      new Row("MediaWiki", "MediaWiki.oauth1(WIKIMEDIA)", MediaWiki.oauth1(MediaWiki.WIKIMEDIA)),
      new Row(
          "NetSuite",
          "NetSuite.oauth1(\"1234567_SB1\", \"1234567-sb1\")",
          NetSuite.oauth1("1234567_SB1", "1234567-sb1")),
      new Row("SmugMug", "SmugMug.oauth1()", SmugMug.oauth1()),
      new Row(
          "Trello",
          "Trello.oauth1(\"read\", \"30days\")",
          Trello.oauth1(Trello.READ, Trello.THIRTY_DAYS)),
      new Row("Tumblr", "Tumblr.oauth1()", Tumblr.oauth1()));

  @Test
  @DisplayName("has the table that the values give")
  void table() throws IOException {
    Path file = page();
    String page = Files.readString(file);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(page).as("the table's markers").contains(BEGIN, END);
    if (Boolean.getBoolean(WRITE)) {
      page = page.substring(0, begin) + rendered() + page.substring(end);
      Files.writeString(file, page);
      end = page.indexOf(END);
    }

    assertThat(page.substring(begin, end))
        .as("The table is rendered, not written: run this test with -D%s=true", WRITE)
        .isEqualTo(rendered());
  }

  @Test
  @DisplayName("leaves no provider's server out")
  void everyServerHasARow() throws IOException, URISyntaxException, ReflectiveOperationException {
    List<String> servers = new ArrayList<>();
    for (Class<?> provider : providers()) {
      for (Method method : provider.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers())
            && method.getReturnType() == OAuth1Server.class) {
          servers.add(provider.getSimpleName() + "." + method.getName());
        }
      }
    }

    assertThat(ROWS)
        .extracting(row -> row.value().replaceFirst("\\(.*", ""))
        .containsExactlyInAnyOrderElementsOf(servers);
  }

  private static String rendered() {
    return Stream.concat(
            Stream.of(
                "| Provider | Value | Signature | Credentials by | Particular | Endpoints |",
                "|---|---|---|---|---|---|"),
            ROWS.stream().map(Row::line))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<Class<?>> providers()
      throws IOException, URISyntaxException, ReflectiveOperationException {
    Path classes = Path.of(
            X.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .resolve("dev/tripod/providers");
    List<Class<?>> providers = new ArrayList<>();
    try (Stream<Path> files = Files.list(classes)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.startsWith("package-info")) {
          providers.add(Class.forName("dev.tripod.providers." + name.replace(".class", "")));
        }
      }
    }
    return providers;
  }

  /** Upwards from where the tests run. */
  private static Path page() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("bom/pom.xml"))) {
      folder = Objects.requireNonNull(folder.getParent(), "the tests run inside the project");
    }
    return folder.resolve("docs/providers.md");
  }

  private static Signer signerOf(String algorithm) {
    return new Signer() {
      @Override
      public String algorithm() {
        return algorithm;
      }

      @Override
      public byte[] sign(byte[] message) {
        throw new AssertionError("A table signs nothing");
      }
    };
  }

  /**
   * One server's line.
   *
   * @param value how one gets it, in Java
   */
  private record Row(String provider, String value, OAuth1Server server) {

    String line() {
      return Stream.of(
              provider.replace("*", "\\*"),
              "`" + value + "`",
              server.signatureMethod().name(),
              server.hasEndpoints() ? server.credentialsMethod() : "–",
              particular().isEmpty() ? "–" : String.join("; ", particular()),
              endpoints())
          .collect(Collectors.joining(" | ", "| ", " |"));
    }

    private List<String> particular() {
      List<String> all = new ArrayList<>();
      if (server.transmission() != Transmission.AUTHORIZATION_HEADER) {
        all.add("sent as " + server.transmission());
      }
      server.realm().ifPresent(realm -> all.add("realm `" + realm + "`"));
      if (server.wantsUserAgent()) {
        all.add("`User-Agent` required");
      }
      if (server.sendsBodyHash()) {
        all.add("`oauth_body_hash`");
      }
      if (!server.sendsVersion()) {
        all.add("no `oauth_version`");
      }
      if (!server.tokenName().equals("oauth_token")) {
        all.add("the browser's token is `" + server.tokenName() + "`");
      }
      server
          .clientName()
          .ifPresent(name -> all.add("the browser has the client as `" + name + "`"));
      server
          .authorizationParameters()
          .forEach(p -> all.add("the browser has `" + p.name() + "=" + p.valueOrEmpty() + "`"));
      if (!server.hasEndpoints()) {
        all.add("one leg");
      } else if (Stream.of(server.temporaryCredentialRequest(), server.tokenRequest())
          .anyMatch(endpoint -> endpoint.getRawQuery() != null)) {
        all.add("endpoints with a query, which is signed");
      }
      if (server.refusesTimestampsByBare401()) {
        all.add("a bare 401 may refuse the timestamp");
      }
      String byGet = server.revocationMethod().equals("GET") ? " by GET" : "";
      server.revocation().ifPresent(endpoint -> all.add("revocation" + byGet));
      return all;
    }

    private String endpoints() {
      if (!server.hasEndpoints()) {
        return "–";
      }
      return Stream.concat(
              Stream.of(
                  server.temporaryCredentialRequest(),
                  server.resourceOwnerAuthorization(),
                  server.tokenRequest()),
              server.revocation().stream())
          .map(endpoint -> "`" + endpoint + "`")
          .collect(Collectors.joining("<br>"));
    }
  }
}
