package dev.tripod.oauth2.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.ServerMetadata;
import dev.tripod.testkit.HeldTransport;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The discovery of authorization servers, where the servers keep the rules. */
final class DiscoveryTest {

  private static final String ISSUER = "https://as.example";
  private static final String OAUTH = ISSUER + "/.well-known/oauth-authorization-server";
  private static final String OPENID = ISSUER + "/.well-known/openid-configuration";

  private final PublishedDocuments documents = new PublishedDocuments();
  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final Discovery discovery =
      Discovery.of(JacksonJson.strict(), clock, Duration.ofMinutes(10));

  @Test
  void readsEachMemberThatTheLibraryUses() {
    documents.publish(OAUTH, """
        {"issuer":"https://as.example",
         "authorization_endpoint":"https://as.example/authorize",
         "token_endpoint":"https://as.example/token?tenant=1",
         "revocation_endpoint":"https://as.example/revoke",
         "introspection_endpoint":"https://as.example/introspect",
         "registration_endpoint":"https://as.example/register",
         "pushed_authorization_request_endpoint":"https://as.example/par",
         "device_authorization_endpoint":"https://as.example/device",
         "backchannel_authentication_endpoint":"https://as.example/ciba",
         "jwks_uri":"https://keys.example/jwks",
         "mtls_endpoint_aliases":{"token_endpoint":"https://mtls.as.example/token"},
         "authorization_response_iss_parameter_supported":true,
         "require_pushed_authorization_requests":true,
         "dpop_signing_alg_values_supported":["ES256"],
         "unknown":{"a":[1,null]},"service_documentation":"javascript:alert(1)"}
        """);

    ServerMetadata metadata = discovery.server(ISSUER).over(documents);

    assertThat(metadata.issuer()).hasValue(ISSUER);
    assertThat(metadata.tokenEndpoint()).hasToString("https://as.example/token?tenant=1");
    assertThat(metadata.authorizationEndpoint().orElseThrow())
        .hasToString("https://as.example/authorize");
    for (String name : List.of(
        "revocation_endpoint",
        "introspection_endpoint",
        "registration_endpoint",
        "pushed_authorization_request_endpoint",
        "device_authorization_endpoint",
        "backchannel_authentication_endpoint",
        "jwks_uri")) {
      assertThat(metadata.endpoint(name)).as(name).isPresent();
    }
    assertThat(metadata.namesIssuerInCallbacks()).isTrue();
    assertThat(metadata.supports("require_pushed_authorization_requests")).isTrue();
    assertThat(metadata.values("dpop_signing_alg_values_supported")).containsExactly("ES256");
    assertThat(metadata.forMutualTls().tokenEndpoint())
        .hasToString("https://mtls.as.example/token");
  }

  @Test
  void quirksAreAddedToTheMetadata() {
    documents.publish(OAUTH, minimal(ISSUER));

    AuthorizationServer server = AuthorizationServer.from(
            discovery.server(ISSUER).over(documents))
        .quirk(RequestQuirks.SECRET_IN_BODY)
        .build();

    assertThat(server.quirk(RequestQuirks.SECRET_IN_BODY)).isTrue();
    assertThat(server.metadata().issuer()).hasValue(ISSUER);
  }

  @ParameterizedTest
  @CsvSource({
    "https://as.example, https://as.example/.well-known/oauth-authorization-server",
    "https://as.example/, https://as.example/.well-known/oauth-authorization-server",
    "https://as.example/a/b, https://as.example/.well-known/oauth-authorization-server/a/b",
    "https://as.example/a/, https://as.example/.well-known/oauth-authorization-server/a",
    "https://as.example:8443/a, https://as.example:8443/.well-known/oauth-authorization-server/a",
    "https://as.example/a%2Fb, https://as.example/.well-known/oauth-authorization-server/a%2Fb",
    "http://127.0.0.1:8080/a, http://127.0.0.1:8080/.well-known/oauth-authorization-server/a",
  })
  void insertsTheWellKnownPathBeforeThatOfTheIssuer(String issuer, String document) {
    documents.publish(document, minimal(issuer));

    assertThat(discovery.server(issuer).over(documents).issuer()).hasValue(issuer);
    assertThat(documents.requested()).containsExactly(document);
  }

  @ParameterizedTest
  @CsvSource({
    "https://as.example, https://as.example/.well-known/openid-configuration",
    "https://as.example/a, https://as.example/a/.well-known/openid-configuration",
    "https://as.example/a/, https://as.example/a/.well-known/openid-configuration",
  })
  void appendsThePathOfOpenIdIfThereIsNoOtherDocument(String issuer, String document) {
    documents.publish(document, minimal(issuer));

    assertThat(discovery.server(issuer).over(documents).issuer()).hasValue(issuer);
    assertThat(documents.requested()).hasSize(2).endsWith(document);
  }

  @Test
  void looksForOpenIdIfTheServerShowsAPageInPlaceOfTheDocument() {
    documents
        .publish(OAUTH, PublishedDocuments.response(200, "text/html", "<html>"))
        .publish(OPENID, minimal(ISSUER));

    assertThat(discovery.server(ISSUER).over(documents).issuer()).hasValue(ISSUER);
  }

  @Test
  void reportsTheAddressIfThereIsNoDocument() {
    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> discovery.server(ISSUER).over(documents))
        .withMessageContaining(OPENID)
        .satisfies(error -> assertThat(error.status()).hasValue(404));
    assertThat(documents.requested()).containsExactly(OAUTH, OPENID);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 503})
  void doesNotLookForOpenIdIfTheServerFails(int status) {
    documents
        .publish(OAUTH, PublishedDocuments.response(status, "text/plain", ""))
        .publish(OPENID, minimal(ISSUER));

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> discovery.server(ISSUER).over(documents))
        .satisfies(error -> assertThat(error.status()).hasValue(status));
    assertThat(documents.requested()).containsExactly(OAUTH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "as.example",
        "http://as.example",
        "https://as.example?a",
        "https://as.example#",
        "https://u@as.example",
        "https://b\u00fccher.example",
        "javascript:alert(1)"
      })
  void rejectsAnInvalidIssuerBeforeAnythingIsSent(String issuer) {
    assertThatIllegalArgumentException().isThrownBy(() -> discovery.server(issuer));
  }

  @Test
  void rejectsANegativeAge() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Discovery.of(JacksonJson.strict(), clock, Duration.ofNanos(-1)));
  }

  // The cache.

  @Test
  void fetchesAgainWhenTheDocumentIsTooOld() {
    documents.publish(OAUTH, minimal(ISSUER));
    discovery.server(ISSUER).over(documents);

    clock.advance(Duration.ofMinutes(10).minusNanos(1));
    clock.step(Duration.ofDays(9));
    discovery.server(ISSUER).over(documents);
    assertThat(documents.requested()).as("the time of day does not matter").hasSize(1);

    clock.advance(Duration.ofNanos(1));
    discovery.server(ISSUER).overAsync(documents, Runnable::run).join();
    assertThat(documents.requested()).hasSize(2);
  }

  @Test
  void cachesOneDocumentForEachIssuer() {
    String other = "https://other.example";
    documents
        .publish(OAUTH, minimal(ISSUER))
        .publish(other + "/.well-known/oauth-authorization-server", minimal(other));

    assertThat(discovery.server(ISSUER).over(documents).issuer()).hasValue(ISSUER);
    assertThat(discovery.server(other).over(documents).issuer()).hasValue(other);
  }

  @Test
  void usesTheEarlierDocumentForADayWhileTheFetchFails() {
    documents.publish(OAUTH, minimal(ISSUER));
    discovery.server(ISSUER).over(documents);
    documents.publish(OAUTH, request -> {
      throw new IOException("reset");
    });
    clock.advance(Duration.ofMinutes(10));

    assertThat(discovery.server(ISSUER).over(documents).issuer()).hasValue(ISSUER);
    assertThat(discovery.server(ISSUER).over(documents).issuer()).hasValue(ISSUER);
    assertThat(documents.requested()).as("one fetch a minute").hasSize(2);

    clock.advance(Duration.ofMinutes(1));
    assertThat(discovery.server(ISSUER).over(documents).issuer()).hasValue(ISSUER);
    assertThat(documents.requested()).hasSize(3);

    clock.advance(Duration.ofDays(1));
    assertThatExceptionOfType(NoResponse.class)
        .isThrownBy(() -> discovery.server(ISSUER).over(documents));
  }

  @Test
  void usesTheEarlierDocumentIfTheNewOneIsHostile() {
    documents.publish(OAUTH, minimal(ISSUER));
    discovery.server(ISSUER).over(documents);
    documents.publish(OAUTH, minimal("https://evil.example"));
    clock.advance(Duration.ofMinutes(10));

    assertThat(discovery.server(ISSUER).over(documents).issuer()).hasValue(ISSUER);
  }

  @Test
  void doesNotCacheAFailure() {
    documents.publish(OAUTH, request -> {
      throw new ConnectException("refused");
    });
    assertThatExceptionOfType(NoResponse.class)
        .isThrownBy(() -> discovery.server(ISSUER).over(documents));
    documents.publish(OAUTH, minimal(ISSUER));

    assertThat(discovery.server(ISSUER).over(documents).issuer()).hasValue(ISSUER);
  }

  @Test
  void callersShareOneFetch() {
    HeldTransport held = HeldTransport.over(documents);
    documents.publish(OAUTH, minimal(ISSUER));

    CompletableFuture<ServerMetadata> first = discovery.server(ISSUER).overAsync(held);
    held.awaitRequests(1);
    CompletableFuture<ServerMetadata> second = discovery.server(ISSUER).overAsync(held);
    assertThat(second).isNotDone();
    held.release();

    assertThat(second.join()).isSameAs(first.join());
    assertThat(documents.requested()).hasSize(1);
  }

  @Test
  void allCallersSeeTheFailureOfASharedFetch() {
    HeldTransport held = HeldTransport.over(documents);
    documents.publish(OAUTH, minimal("https://evil.example"));

    CompletableFuture<ServerMetadata> first = discovery.server(ISSUER).overAsync(held);
    held.awaitRequests(1);
    CompletableFuture<ServerMetadata> second = discovery.server(ISSUER).overAsync(held);
    held.release();

    assertThat(first)
        .failsWithin(Duration.ofMinutes(1))
        .withThrowableThat()
        .withCauseInstanceOf(UnreadableResponse.class);
    assertThat(second)
        .failsWithin(Duration.ofMinutes(1))
        .withThrowableThat()
        .withCauseInstanceOf(UnreadableResponse.class);
  }

  @Test
  void aCancelledCallerDoesNotEndTheFetchOfTheOthers() {
    HeldTransport held = HeldTransport.over(documents);
    documents.publish(OAUTH, minimal(ISSUER));

    CompletableFuture<ServerMetadata> first = discovery.server(ISSUER).overAsync(held);
    held.awaitRequests(1);
    CompletableFuture<ServerMetadata> second = discovery.server(ISSUER).overAsync(held);
    first.cancel(true);
    held.release();

    assertThat(second.join().issuer()).hasValue(ISSUER);
  }

  static String minimal(String issuer) {
    return "{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"https://as.example/token\"}";
  }

  static HttpResponse redirect(String location) {
    return HttpResponse.of(302, Headers.of("Location", location), new byte[0]);
  }
}
