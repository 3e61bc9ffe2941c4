package dev.tripod.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.port.Signer;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.Transmission;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.ResponseQuirks;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Renders the tables of {@code docs/providers.md} from the values. {@value #WRITE} writes them to the page. */
@DisplayName("docs/providers.md")
final class ProvidersPageTest {

  private static final String WRITE = "tripod.providers.write";
  private static final String END = "<!-- end of table -->\n";

  private static final List<Row> OAUTH1 = List.of(
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

  private static final List<OAuth2Row> OAUTH2 = oauth2Rows();

  @Test
  @DisplayName("has the table of the OAuth 1.0a servers")
  void oauth1() throws IOException {
    assertPageHas("OAuth 1.0a", """
        | Provider | Value | Signature | Credentials by | Particular | Endpoints |
        |---|---|---|---|---|---|
        """, OAUTH1.stream().map(Row::line));
  }

  @Test
  @DisplayName("has the table of the OAuth 2.0 servers")
  void oauth2() throws IOException {
    assertPageHas("OAuth 2.0", """
        | Provider | Value | Client secret | Particular | Endpoints |
        |---|---|---|---|---|
        """, OAUTH2.stream().map(OAuth2Row::line));
  }

  @Test
  @DisplayName("has the table of what was proved")
  void proofs() throws IOException {
    assertPageHas("proofs", """
        | Value | Token response | Error response | Login and refresh |
        |---|---|---|---|
        """, DocumentedServer.all().stream().map(ProvidersPageTest::proof));
  }

  @Test
  @DisplayName("has every server of every provider")
  void everyServerHasARow() throws IOException, URISyntaxException, ReflectiveOperationException {
    assertThat(OAUTH1)
        .extracting(row -> method(row.value()))
        .containsExactlyInAnyOrderElementsOf(methodsReturning(OAuth1Server.class));
    assertThat(OAUTH2)
        .extracting(row -> method(row.value()))
        .containsExactlyInAnyOrderElementsOf(methodsReturning(AuthorizationServer.class));
  }

  /** Returns a row for each server with users, and one for each of the two others. */
  private static List<OAuth2Row> oauth2Rows() {
    Map<String, OAuth2Row> rows = new LinkedHashMap<>();
    for (DocumentedServer documented : DocumentedServer.all()) {
      rows.put(
          documented.value(),
          new OAuth2Row(documented.provider(), documented.value(), documented.server()));
      if (documented.provider().equals("X")) {
        rows.put("app-only", new OAuth2Row("X, app-only", "X.appOnly()", X.appOnly()));
      }
      if (documented.provider().equals("GitLab")) {
        rows.put(
            "own",
            new OAuth2Row(
                "GitLab, your own",
                "GitLab.oauth2(base)",
                GitLab.oauth2(URI.create("https://gitlab.example"))));
      }
    }
    return List.copyOf(rows.values());
  }

  private static String proof(DocumentedServer documented) {
    DocumentedServer.Rejection error = documented.errorResponse();
    return cells(Stream.of(
        "`" + documented.value() + "`",
        documented.responseSource().toString(),
        error.meaning() + ": " + error.source(),
        documented.walk() ? "fake server" : "–"));
  }

  private static void assertPageHas(String protocol, String head, Stream<String> lines)
      throws IOException {
    Path file = page();
    String page = Files.readString(file);
    String begin = "<!-- table: " + protocol + ", rendered by ProvidersPageTest -->\n";
    assertThat(page).as("the table's markers").contains(begin, END);
    int from = page.indexOf(begin) + begin.length();
    int to = page.indexOf(END, from);
    String rendered = lines.collect(Collectors.joining("\n", head, "\n"));
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(file, page.substring(0, from) + rendered + page.substring(to));
      return;
    }
    assertThat(page.substring(from, to))
        .as("the table is out of date; run this test with -D%s=true", WRITE)
        .isEqualTo(rendered);
  }

  private static String method(String value) {
    return value.replaceFirst("\\(.*", "");
  }

  private static List<String> methodsReturning(Class<?> server)
      throws IOException, URISyntaxException, ReflectiveOperationException {
    List<String> methods = new ArrayList<>();
    for (Class<?> provider : providers()) {
      for (Method method : provider.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers()) && method.getReturnType() == server) {
          methods.add(provider.getSimpleName() + "." + method.getName());
        }
      }
    }
    return methods;
  }

  private static String cells(Stream<String> cells) {
    return cells.collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String orDash(List<String> particular) {
    return particular.isEmpty() ? "–" : String.join("; ", particular);
  }

  private static String addresses(Stream<URI> endpoints) {
    return endpoints.map(endpoint -> "`" + endpoint + "`").collect(Collectors.joining("<br>"));
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

  /** Searches the folder of the tests, and those above it. */
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
   * The row of one server.
   *
   * @param value the Java expression of the server
   */
  private record Row(String provider, String value, OAuth1Server server) {

    String line() {
      return cells(Stream.of(
          provider.replace("*", "\\*"),
          "`" + value + "`",
          server.signatureMethod().name(),
          server.hasEndpoints() ? server.credentialsMethod() : "–",
          orDash(particular()),
          endpoints()));
    }

    private List<String> particular() {
      List<String> all = new ArrayList<>();
      if (server.transmission() != Transmission.AUTHORIZATION_HEADER) {
        all.add("sent as " + server.transmission());
      }
      server.realm().ifPresent(realm -> all.add("realm `" + realm + "`"));
      if (server.requiresUserAgent()) {
        all.add("`User-Agent` required");
      }
      if (server.sendsBodyHash()) {
        all.add("`oauth_body_hash`");
      }
      if (!server.sendsVersion()) {
        all.add("no `oauth_version`");
      }
      if (!server.tokenName().equals("oauth_token")) {
        all.add("token parameter `" + server.tokenName() + "`");
      }
      server
          .clientName()
          .ifPresent(name -> all.add("authorization URI with the client as `" + name + "`"));
      server
          .authorizationParameters()
          .forEach(
              p -> all.add("authorization URI with `" + p.name() + "=" + p.valueOrEmpty() + "`"));
      if (!server.hasEndpoints()) {
        all.add("one leg");
      } else if (Stream.of(server.temporaryCredentialRequest(), server.tokenRequest())
          .anyMatch(endpoint -> endpoint.uri().getRawQuery() != null)) {
        all.add("endpoints with a signed query");
      }
      if (server.rejectsTimestampsWithBare401()) {
        all.add("a 401 without a code may reject the timestamp");
      }
      String byGet = server.revocationMethod().equals("GET") ? " by GET" : "";
      server.revocation().ifPresent(endpoint -> all.add("revocation" + byGet));
      return all;
    }

    private String endpoints() {
      if (!server.hasEndpoints()) {
        return "–";
      }
      return addresses(Stream.concat(
              Stream.of(
                  server.temporaryCredentialRequest(),
                  server.resourceOwnerAuthorization(),
                  server.tokenRequest()),
              server.revocation().stream())
          .map(Endpoint::uri));
    }
  }

  /** The row of one server, as {@link Row}. */
  private record OAuth2Row(String provider, String value, AuthorizationServer server) {

    String line() {
      return cells(Stream.of(
          provider,
          "`" + value + "`",
          server.quirk(RequestQuirks.SECRET_IN_BODY) ? "in the body" : "in the Basic header",
          orDash(particular()),
          addresses(Stream.of(
                  server.metadata().authorizationEndpoint(),
                  Optional.of(server.metadata().tokenEndpoint()),
                  server.metadata().revocationEndpoint())
              .flatMap(Optional::stream)
              .map(Endpoint::uri))));
    }

    private List<String> particular() {
      List<String> all = new ArrayList<>();
      if (server.quirk(RequestQuirks.CONSUMER_KEYS)) {
        all.add("no users; consumer key instead of client id");
      }
      server
          .metadata()
          .issuer()
          .ifPresent(issuer -> all.add("issuer `" + issuer + "`, "
              + (server.metadata().namesIssuerInCallbacks()
                  ? "in each callback"
                  : "in some callbacks")));
      if (server.quirk(RequestQuirks.UNSAFE_WITHOUT_PKCE)) {
        all.add("**no PKCE**, secret required");
      }
      if (server.quirk(RequestQuirks.USER_AGENT_REQUIRED)) {
        all.add("`User-Agent` required");
      }
      if (!server.quirk(RequestQuirks.CLIENT_ID_NAME).equals("client_id")) {
        all.add("client id parameter `" + server.quirk(RequestQuirks.CLIENT_ID_NAME) + "`");
      }
      if (!server.quirk(RequestQuirks.SCOPE_SEPARATOR).equals(" ")) {
        all.add("`" + server.quirk(RequestQuirks.SCOPE_SEPARATOR) + "` between scopes");
      }
      if (!server.defaultScope().isEmpty()) {
        all.add("default scope `" + String.join(" ", server.defaultScope()) + "`");
      }
      server
          .authorizationParameters()
          .forEach(
              p -> all.add("authorization URI with `" + p.name() + "=" + p.valueOrEmpty() + "`"));
      if (server.quirk(RequestQuirks.JSON_REQUESTS)) {
        all.add("JSON requests");
      }
      if (server.quirk(ResponseQuirks.FORM_RESPONSES)) {
        all.add("form or JSON responses");
      }
      String tokenMember = server.quirk(ResponseQuirks.TOKEN_MEMBER);
      if (!tokenMember.isEmpty()) {
        all.add("tokens inside `" + tokenMember + "`");
      }
      String expiry = server.quirk(ResponseQuirks.EXPIRY_MEMBER);
      if (!expiry.isEmpty()) {
        all.add("expiry in `" + expiry + "`");
      }
      String result = server.quirk(ResponseQuirks.RESULT_MEMBER);
      if (!result.isEmpty()) {
        all.add("result code in `" + result + "`");
      }
      String header = server.quirk(RequestQuirks.ACCESS_TOKEN_HEADER);
      String scheme = server.quirk(RequestQuirks.ACCESS_TOKEN_SCHEME);
      if (!header.equals("Authorization") || !scheme.equals("Bearer")) {
        all.add("API calls with `" + header + ": " + (scheme + " …").strip() + "`");
      }
      for (String grant : List.of("authorization_code", "refresh_token")) {
        server
            .tokenParameters(grant)
            .forEach(
                p -> all.add("`" + grant + "` with `" + p.name() + "=" + p.valueOrEmpty() + "`"));
      }
      if (server.quirk(RequestQuirks.RAW_BASIC)) {
        all.add("raw Basic header");
      }
      if (!server.metadata().refreshEndpoint().equals(server.metadata().tokenEndpoint())) {
        all.add("refresh at `" + server.metadata().refreshEndpoint() + "`");
      }
      server.metadata().revocationEndpoint().ifPresent(endpoint -> all.add("revocation"));
      return all;
    }
  }
}
