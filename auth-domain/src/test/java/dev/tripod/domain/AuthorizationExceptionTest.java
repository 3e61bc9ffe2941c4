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
            "No answer from https://api.x.com: nothing was sent, so the same call may be made again"),
        arguments(
            NoResponse.from(SERVER, reset, KNOWN),
            "No answer from https://api.x.com: the request may have arrived, so what it carried may be"
                + " spent. Try later"),
        arguments(
            NoResponse.interrupted(new InterruptedIOException()),
            "Interrupted while waiting: what was under way may still happen. Try later"),
        arguments(
            ErrorResponse.to("The token request", KNOWN)
                .status(401)
                .code("32")
                .description("Could not authenticate you")
                .nextStep("compare the client secret with the portal's")
                .build(),
            "The token request was refused with status 401, code 32: Could not authenticate you. Next:"
                + " compare the client secret with the portal's"),
        arguments(
            UnreadableResponse.of(html, "no oauth_token in it", KNOWN),
            "The server answered 502 (text/html), which cannot be used: no oauth_token in it. Its"
                + " operator must look"),
        arguments(
            CallbackRejected.of(CallbackRejected.Reason.EXPIRED, "it came too late"),
            "The callback was rejected: it came too late. Drop it, and begin again if a user is"
                + " waiting"),
        arguments(
            AccessDenied.of("not today", KNOWN),
            "The resource owner denied the authorization: not today. Go on without it, or ask again"
                + " when they want to"),
        arguments(
            AccessDenied.of(null, KNOWN),
            "The resource owner denied the authorization. Go on without it, or ask again when they"
                + " want to"),
        arguments(
            OutcomeUnknown.until(LATER, NoResponse.from(SERVER, reset, KNOWN)),
            "It is not known whether the token was refreshed. Ask again at 2026-11-21T12:00:00Z"),
        arguments(
            ReauthorizationRequired.of(ResourceOwner.of("x", "42")),
            "Send x:42 through the authorization again: no stored credential works any more"),
        arguments(
            AdapterFailed.of("The signer", new IOException("HSM"), KNOWN),
            "The signer failed: look at the cause, then make the same call again"));
  }

  @ParameterizedTest
  @DisplayName("Each message says what to do next")
  @MethodSource("whatToDo")
  void saysWhatToDo(AuthorizationException leaf, String message) {
    assertThat(leaf).hasMessage(message);
  }

  @Test
  @DisplayName("The table above has every leaf")
  void saysItForEveryLeaf() {
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
  @DisplayName("Three classes of failure promise that nothing was sent; all others promise nothing")
  @MethodSource("failures")
  void tellsFromTheClassWhetherItWasPerhapsSent(IOException why, boolean perhapsSent) {
    NoResponse noResponse = NoResponse.from(SERVER, why, KNOWN);
    assertThat(noResponse.perhapsSent()).isEqualTo(perhapsSent);
    assertThat(noResponse.getCause()).isSameAs(why);
  }

  @Test
  void anInterruptedRequestWasPerhapsSent() {
    IOException why = new InterruptedIOException();
    assertThat(NoResponse.interrupted(why).perhapsSent()).isTrue();
    assertThat(NoResponse.interrupted(why).getCause()).isSameAs(why);
  }

  @Test
  void aFailureThatTellsIsNoCause() {
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
  void anErrorResponseHasWhatTheServerSaid() {
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
  void anErrorResponseMayHaveNothingOfIt() {
    ErrorResponse error = ErrorResponse.to("The authorization", KNOWN).build();

    assertThat(error).hasMessage("The authorization was refused").hasNoCause();
    assertThat(error.status()).isEmpty();
    assertThat(error.code()).isEmpty();
    assertThat(error.description()).isEmpty();
    assertThat(error.uri()).isEmpty();
    assertThat(error.retryAfter()).isEmpty();
    assertThat(error.nextStep()).isEmpty();
    assertThat(ErrorResponse.to("It", KNOWN).code("e").description("").build())
        .hasMessage("It was refused with code e");
  }

  @Test
  @DisplayName(
      "Code, description and uri are struck, kept to RFC 6749's characters, and cut at 300")
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
  void anUnreadableResponseKeepsNothingOfTheBody() {
    HttpResponse response = HttpResponse.of(
        200, Headers.of("Content-Type", "text/html\t\"é canary"), "canary".getBytes(UTF_8));
    UnreadableResponse unreadable = UnreadableResponse.of(response, "it is HTML", KNOWN);

    assertThat(unreadable.status()).isEqualTo(200);
    assertThat(unreadable.contentType()).matches("text/html [ !#-\\[\\]-~]*").endsWith("***");
    assertThat(unreadable.reason()).isEqualTo("it is HTML");
    assertThat(unreadable.getMessage()).doesNotContain("canary");

    UnreadableResponse untyped = UnreadableResponse.of(
        HttpResponse.of(204, Headers.none(), new byte[0]), "it is empty", KNOWN);
    assertThat(untyped.contentType()).isEmpty();
    assertThat(untyped)
        .hasMessageStartingWith("The server answered 204, which cannot be used: it is empty");
  }

  @Test
  void theOthersSayWhomAndWhen() {
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
