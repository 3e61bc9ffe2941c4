package dev.tripod.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AuthorizationExceptionTest {

  private static final Origin SERVER = Origin.of("https://api.x.com");
  private static final Redactor KNOWN = Redactor.of(Secret.of("canary"));
  private static final Instant LATER = Instant.parse("2026-11-21T12:00:00Z");

  static Stream<Arguments> whatToDo() {
    IOException reset = new SocketException("Connection reset");
    HttpResponse html =
        HttpResponse.of(502, Headers.of("Content-Type", "text/html"), "<p>".getBytes(UTF_8));
    return Stream.of(
        arguments(
            NoResponse.from(SERVER, new ConnectException("refused"), KNOWN),
            "No response from https://api.x.com (see the cause). Nothing was sent, so it is safe to repeat the call."),
        arguments(
            NoResponse.from(SERVER, reset, KNOWN),
            "No response from https://api.x.com (see the cause). The request may have arrived, so a"
                + " single-use value in it may be spent. Try again later."),
        arguments(
            NoResponse.interrupted(new InterruptedIOException()),
            "Interrupted while waiting. The request may still take effect. Try again later."),
        arguments(
            ErrorResponse.to("The token request", KNOWN)
                .status(401)
                .code("32")
                .description("Could not authenticate you")
                .nextStep("compare the client secret with the portal's")
                .build(),
            "The token request was rejected with status 401, code 32: Could not authenticate you."
                + " Next step: compare the client secret with the portal's."),
        arguments(
            ErrorResponse.to("The refresh", KNOWN)
                .status(429)
                .description("Slow down!")
                .retryAfter(Duration.ofSeconds(30))
                .build(),
            "The refresh was rejected with status 429: Slow down! Try again in 30 seconds."),
        arguments(
            ErrorResponse.to("The refresh", KNOWN).status(429).build(),
            "The refresh was rejected with status 429. Try again later."),
        arguments(
            ErrorResponse.to("The refresh", KNOWN).status(503).code("busy").build(),
            "The refresh was rejected with status 503, code busy. Try again later."),
        arguments(
            UnreadableResponse.of(SERVER, html, "no oauth_token in it", KNOWN),
            "The response of https://api.x.com with status 502 (text/html) is not usable: no oauth_token in it. Check the"
                + " endpoint's URL, or report this to the operator of the server."),
        arguments(
            CallbackRejected.of(CallbackRejected.Reason.EXPIRED, "it came too late"),
            "Callback rejected: it came too late. If a user is waiting, begin a new login."),
        arguments(
            CallbackRejected.of(
                CallbackRejected.Reason.UNREADABLE, "it is not a URL. Paste the whole address."),
            "Callback rejected: it is not a URL. Paste the whole address."),
        arguments(
            AccessDenied.of("not today", KNOWN),
            "The resource owner denied the authorization: not today. Continue without it, or begin a"
                + " new login when they ask for it."),
        arguments(
            AccessDenied.of(null, KNOWN),
            "The resource owner denied the authorization. Continue without it, or begin a new login"
                + " when they ask for it."),
        arguments(
            OutcomeUnknown.until(LATER, NoResponse.from(SERVER, reset, KNOWN)),
            "The refresh got no response, so the token may or may not be refreshed. Repeat the call at"
                + " 2026-11-21T12:00:00Z."),
        arguments(
            ReauthorizationRequired.of(ResourceOwner.of("x", "42")),
            "No stored credential of x:42 is valid. Send them through the login again."),
        arguments(
            ReauthorizationRequired.because(
                ErrorResponse.to("The refresh", KNOWN).code("invalid_grant").build()),
            "No stored credential of the resource owner is valid. The refresh was rejected with code"
                + " invalid_grant. Send them through the login again."),
        arguments(
            ReauthorizationRequired.because(ErrorResponse.to("The refresh", KNOWN)
                .code("89")
                .nextStep("check whether the user revoked the token")
                .build()),
            "No stored credential of the resource owner is valid. The refresh was rejected with code 89."
                + " Next step: check whether the user revoked the token."),
        arguments(
            AdapterFailed.of("The signer", new IOException("HSM"), KNOWN),
            "The signer failed (see the cause). Correct the problem, then repeat the call."));
  }

  @ParameterizedTest
  @DisplayName("Each message says what to do next")
  @MethodSource("whatToDo")
  void saysWhatToDo(AuthorizationException leaf, String message) {
    assertThat(leaf).hasMessage(message);
  }

  @Test
  @DisplayName("The table above contains every subclass")
  void coversEveryLeaf() {
    assertThat(whatToDo().<Class<?>>map(row -> row.get()[0].getClass()).distinct())
        .containsExactlyInAnyOrder(AuthorizationException.class.getPermittedSubclasses());
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new ConnectException("refused"), false),
        arguments(new UnknownHostException("api.x.com"), false),
        arguments(new NoRouteToHostException("api.x.com"), false),
        arguments(new SocketException("reset"), true),
        arguments(new SocketTimeoutException("read"), true),
        arguments(new PortUnreachableException(), true),
        arguments(new SSLHandshakeException("certificate"), true),
        arguments(new EOFException(), true),
        arguments(new InterruptedIOException(), true),
        arguments(new IOException("refused", new ConnectException("refused")), true));
  }

  @ParameterizedTest
  @DisplayName("Three exception classes promise that nothing was sent; no other does")
  @MethodSource("failures")
  void decidesByTheClassWhetherTheRequestMayHaveBeenSent(IOException why, boolean perhapsSent) {
    NoResponse noResponse = NoResponse.from(SERVER, why, KNOWN);
    assertThat(noResponse.perhapsSent()).isEqualTo(perhapsSent);
    assertThat(noResponse.getCause()).isSameAs(why);
  }

  @Test
  @DisplayName("An interrupted request was perhaps sent")
  void anInterruptedRequestWasPerhapsSent() {
    IOException why = new InterruptedIOException();
    assertThat(NoResponse.interrupted(why).perhapsSent()).isTrue();
    assertThat(NoResponse.interrupted(why).getCause()).isSameAs(why);
  }

  @Test
  @DisplayName("A failure with a secret in its message is replaced as the cause")
  void aFailureWithASecretIsNotTheCause() {
    NoResponse unsent = NoResponse.from(SERVER, new UnknownHostException("canary"), KNOWN);
    assertThat(unsent.perhapsSent()).isFalse();
    assertThat(unsent.getCause()).isExactlyInstanceOf(ConnectException.class);
    assertThat(unsent).hasStackTraceContaining("withheld");
    assertThat(unsent.getCause().getMessage()).doesNotContain("canary");

    AdapterFailed adapter =
        AdapterFailed.of("The store", new IllegalStateException("canary"), KNOWN);
    assertThat(adapter).cause().message().contains("withheld").doesNotContain("canary");
    assertThat(AdapterFailed.of("The store", new Error("full"), KNOWN)).hasRootCauseMessage("full");
  }

  @Test
  @DisplayName("An error response has the texts of the server")
  void anErrorResponseHasTheTextsOfTheServer() {
    ErrorResponse error = ErrorResponse.to("The token request", KNOWN)
        .status(429)
        .code("slow_down")
        .description("Too many")
        .uri("https://a.example/slow down")
        .retryAfter(Duration.ofSeconds(30))
        .nextStep("wait")
        .build();

    assertThat(error.status()).hasValue(429);
    assertThat(error.code()).contains("slow_down");
    assertThat(error.description()).contains("Too many");
    assertThat(error.uri()).contains("https://a.example/slow%20down");
    assertThat(error.retryAfter()).contains(Duration.ofSeconds(30));
    assertThat(error.nextStep()).contains("wait");
  }

  @Test
  @DisplayName("An error response may be empty")
  void anErrorResponseMayBeEmpty() {
    ErrorResponse error = ErrorResponse.to("The authorization", KNOWN).build();

    assertThat(error)
        .hasMessage(
            "The authorization was rejected. Look up the error in the server's documentation.")
        .hasNoCause();
    assertThat(error.status()).isEmpty();
    assertThat(error.code()).isEmpty();
    assertThat(error.description()).isEmpty();
    assertThat(error.uri()).isEmpty();
    assertThat(error.retryAfter()).isEmpty();
    assertThat(error.nextStep()).isEmpty();
    assertThat(ErrorResponse.to("It", KNOWN).code("e").description("").build())
        .hasMessage(
            "It was rejected with code e. Look up the error in the server's documentation.");
  }

  @Test
  @DisplayName(
      "Code, description and URI are redacted and cut at 300; code and URI have the characters of RFC 6749")
  void anErrorResponseMakesServerTextSafe() {
    ErrorResponse error = ErrorResponse.to("The token request", KNOWN)
        .code("bad\r\ncode canary")
        .description("say \"canary\" \\ " + "x".repeat(1_000))
        .uri("https://a.example/?canary" + " ".repeat(400) + "x")
        .build();

    for (String text : new String[] {
      error.code().orElseThrow(), error.description().orElseThrow(), error.uri().orElseThrow()
    }) {
      assertThat(text).matches("[ !#-\\[\\]-~]{1,300}").doesNotContain("canary");
    }
    assertThat(error.uri().orElseThrow()).doesNotContain(" ");
    assertThat(error.getMessage()).hasLineCount(1).doesNotContain("canary");
  }

  @Test
  @DisplayName("An unreadable response contains nothing of the body")
  void anUnreadableResponseKeepsNothingOfTheBody() {
    HttpResponse response = HttpResponse.of(
        200, Headers.of("Content-Type", "text/html\t\"é canary"), "canary".getBytes(UTF_8));
    UnreadableResponse unreadable = UnreadableResponse.of(SERVER, response, "it is HTML", KNOWN);

    assertThat(unreadable.status()).isEqualTo(200);
    assertThat(unreadable.contentType()).matches("text/html [ !#-\\[\\]-~]*").endsWith("***");
    assertThat(unreadable.reason()).isEqualTo("it is HTML");
    assertThat(unreadable.getMessage()).doesNotContain("canary");

    UnreadableResponse untyped = UnreadableResponse.of(
        SERVER, HttpResponse.of(204, Headers.none(), new byte[0]), "it is empty", KNOWN);
    assertThat(untyped.contentType()).isEmpty();
    assertThat(untyped)
        .hasMessageStartingWith(
            "The response of https://api.x.com with status 204 is not usable: it is empty.");
  }

  @Test
  @DisplayName("The other exceptions have an owner, a time or a reason")
  void theOthersHaveOwnerAndTime() {
    NoResponse noResponse = NoResponse.from(SERVER, new SocketException("reset"), KNOWN);
    assertThat(OutcomeUnknown.until(LATER, noResponse).askAgainAt()).isEqualTo(LATER);
    assertThat(OutcomeUnknown.until(LATER, noResponse)).hasCause(noResponse);
    assertThat(ReauthorizationRequired.of(ResourceOwner.of("x", "42")).owner())
        .contains(ResourceOwner.of("x", "42"));
    assertThat(CallbackRejected.of(CallbackRejected.Reason.MISMATCH, "other").reason())
        .isEqualTo(CallbackRejected.Reason.MISMATCH);
    assertThat(AccessDenied.of("the canary\nsaid no", KNOWN).getMessage())
        .contains("the *** said no");
  }
}
