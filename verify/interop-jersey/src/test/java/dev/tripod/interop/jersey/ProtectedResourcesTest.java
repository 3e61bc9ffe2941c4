package dev.tripod.interop.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Jersey accepts our signatures, and its resources receive the request unchanged:")
final class ProtectedResourcesTest {

  private static final JdkTransport TRANSPORT = JdkTransport.create();

  @RegisterExtension
  static final JerseyServer jersey = JerseyServer.start();

  @ParameterizedTest
  @DisplayName("every query")
  @MethodSource("queries")
  void everyQuery(KnownClient known, String query) throws IOException {
    assertAccepted(known, jersey.get("/api/q?" + query));
  }

  static Stream<Arguments> queries() {
    return everyClientWith(
        "a=1&a=2&a=1",
        "b=2&a=10&a=9&B=1&a0=3",
        "empty=&name&other=",
        "a=1+2&b+c=+",
        "a=1%202&b=%2B",
        "a=1%252B2",
        "&&a=1&&b=2&",
        "a==1&b=c=d",
        "a=%c3%a9&b=%C3%A9&c=%2f",
        "%C3%A9=%E2%98%83&%F0%9F%98%80=%F0%9F%98%81&%EF%BF%BD=1",
        "raw=!$'()*,;:@/?-._~",
        "encoded=%21%24%26%27%28%29%2A%2C%3B%3A%40%2F%3F%3D%23%5B%5D%25%22%5C%7C%5E%60",
        "needless=%41%2D%5F%7E%2E",
        "controls=%00%09%0D%0A%7F",
        "realm=a&oauth=b&xoauth_token=c",
        "b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q");
  }

  @ParameterizedTest
  @DisplayName("every path")
  @MethodSource("paths")
  void everyPath(KnownClient known, String path) throws IOException {
    assertAccepted(known, jersey.get(path));
  }

  static Stream<Arguments> paths() {
    return everyClientWith(
        "/api",
        "/api/",
        "/api/a//b",
        "/api/a%20b/%C3%A9/%2F",
        "/api/a+b/~c/%7Ed/%c3%a9",
        "/api/a;v=1;w/b@c:d,e$f!(g)*h'i=j?k");
  }

  @ParameterizedTest
  @MethodSource("forms")
  @DisplayName("a form body is signed in any encoding, together with the query")
  void everyForm(KnownClient known, String form) throws IOException {
    Body body =
        Body.bytes("application/x-www-form-urlencoded", form.getBytes(StandardCharsets.US_ASCII));

    assertAccepted(known, HttpRequest.post(jersey.origin() + "/api/form", body));
    assertAccepted(known, HttpRequest.post(jersey.origin() + "/api/form?a=0&a3=1+2", body));
    assertAccepted(known, HttpRequest.put(jersey.origin() + "/api/form", body));
  }

  static Stream<Arguments> forms() {
    return everyClientWith(
        "c2&a3=2+q",
        "a=1&a=2&a=1&a=",
        "a=1+2%2B3%202&%C3%A9=%F0%9F%98%80",
        "a=!$'()*,;:@/?-._~",
        "a==1&b=c=d&needless=%41%2d");
  }

  @ParameterizedTest
  @DisplayName("forms made of parameters")
  @EnumSource(KnownClient.class)
  void formsMadeOfParameters(KnownClient known) throws IOException {
    Parameters form = Parameters.of("status", "Hello Ladies + Gentlemen, a signed OAuth request!")
        .and("status", "")
        .and("\u00e9", "\ud83d\ude00&=%")
        .andName("alone");

    assertAccepted(known, HttpRequest.post(jersey.origin() + "/api/form", Body.form(form)));
  }

  @ParameterizedTest
  @DisplayName("bodies that are not forms")
  @EnumSource(KnownClient.class)
  void bodiesThatAreNotForms(KnownClient known) throws IOException {
    String json = "{\"text\":\"a=1&b=2 + \u2603\"}";

    assertAccepted(known, HttpRequest.post(jersey.origin() + "/api/j?a=1", Body.json(json)));
    assertAccepted(known, HttpRequest.put(jersey.origin() + "/api/j", Body.json(json)));
    assertAccepted(
        known,
        HttpRequest.of("PATCH", jersey.origin() + "/api/j")
            .withBody(Body.bytes("text/plain", "a=1".getBytes(StandardCharsets.US_ASCII))));
    assertAccepted(known, HttpRequest.delete(jersey.origin() + "/api/j?a=1"));
    assertAccepted(known, HttpRequest.of("POST", jersey.origin() + "/api/j"));
  }

  @ParameterizedTest
  @EnumSource(KnownClient.class)
  @DisplayName(
      "optional parts of RFC 5849: a realm, no version, and a body hash that Jersey does not know")
  void optionalParts(KnownClient known) throws IOException {
    OAuth1Server.Builder described = jersey
        .described(known.signatureMethod())
        .realm("photos, and \"more\"=\\")
        .withoutVersion()
        .bodyHash();
    OAuth1Client client = jersey.client(known).server(described.build()).build();
    HttpRequest request = HttpRequest.post(jersey.origin() + "/api/j", Body.json("{}"));

    HttpResponse response = AuthorizedTransport.of(
            TRANSPORT, client.authorizer(known.token(), jersey.origin()))
        .send(request);

    assertThat(response.bodyText()).isEqualTo(JerseyServer.echo(JerseyServer.USER, request));
  }

  @ParameterizedTest
  @DisplayName("a client without a token acts for itself")
  @EnumSource(KnownClient.class)
  void aClientWithoutATokenActsForItself(KnownClient known) throws IOException {
    HttpRequest request = jersey.get("/api/q?a=1+2&a=");
    OAuth1Client client = jersey.client(known).build();

    HttpResponse response =
        AuthorizedTransport.of(TRANSPORT, client.authorizer(jersey.origin())).send(request);

    assertThat(response.bodyText()).isEqualTo(JerseyServer.echo(known.identifier(), request));
  }

  @Test
  @DisplayName("random queries and forms from a seed, with each possible encoding of a parameter")
  void randomRequests() throws IOException {
    Random random = new Random(5849);
    for (int i = 0; i < 150; i++) {
      HttpRequest request = HttpRequest.post(
          jersey.origin() + "/api/random?" + randomForm(random),
          Body.bytes(
              "application/x-www-form-urlencoded; charset=UTF-8",
              randomForm(random).getBytes(StandardCharsets.US_ASCII)));

      assertAccepted(KnownClient.HMAC_SHA1, request);
    }
  }

  private static String randomForm(Random random) {
    StringBuilder form = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      // Does not start with "oauth_" and is not empty: see JerseyDeviationsTest.
      form.append("ab".charAt(random.nextInt(2))).append(randomText(random));
      form.append(random.nextInt(8) == 0 ? "" : "=" + randomText(random));
      form.append(i == 0 ? "" : "&");
    }
    return form.toString();
  }

  private static String randomText(Random random) {
    String bare = "abzAZ019-._~!$'()*,;:@/?+";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      if (random.nextBoolean()) {
        text.append(bare.charAt(random.nextInt(bare.length())));
      } else {
        escape(randomCodePoint(random), random.nextBoolean(), text);
      }
    }
    return text.toString();
  }

  private static int randomCodePoint(Random random) {
    int[] ends = {0x80, 0x80, 0x800, 0xD800, 0x110000};
    int codePoint = random.nextInt(ends[random.nextInt(ends.length)]);
    return codePoint >= 0xD800 && codePoint < 0xE000 ? '%' : codePoint;
  }

  private static void escape(int codePoint, boolean upperCase, StringBuilder target) {
    for (byte octet : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
      target.append(String.format(Locale.ROOT, upperCase ? "%%%02X" : "%%%02x", octet));
    }
  }

  private static Stream<Arguments> everyClientWith(String... inputs) {
    return Stream.of(KnownClient.values())
        .flatMap(known -> Stream.of(inputs).map(input -> Arguments.of(known, input)));
  }

  private static void assertAccepted(KnownClient known, HttpRequest request) throws IOException {
    OAuth1Client client = jersey.client(known).build();

    HttpResponse response = AuthorizedTransport.of(
            TRANSPORT, client.authorizer(known.token(), jersey.origin()))
        .send(request);

    assertThat(response.status()).as(request.uri().toString()).isEqualTo(200);
    assertThat(response.bodyText()).isEqualTo(JerseyServer.echo(JerseyServer.USER, request));
  }
}
