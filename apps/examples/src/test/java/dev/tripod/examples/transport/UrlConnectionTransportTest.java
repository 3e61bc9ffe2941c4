package dev.tripod.examples.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.contract.HttpTransportContract;
import dev.tripod.domain.port.HttpTransport;
import java.net.ProtocolException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the contract. Overrides each promise that {@code HttpURLConnection} breaks and asserts what happens instead. The tests
 * run at the same time: three of them wait for a response that takes five seconds.
 */
@DisplayName("UrlConnectionTransport")
@Execution(ExecutionMode.CONCURRENT)
final class UrlConnectionTransportTest extends HttpTransportContract {

  @Override
  protected HttpTransport transport(Duration totalDeadline, long bodyCap) {
    return new UrlConnectionTransport(totalDeadline, (int) bodyCap);
  }

  /** It repeats a request once if the connection breaks, and does not report that. */
  @Override
  @Test
  protected void required_sendsExactlyOnce_getOnAResetConnection() {
    insteadOf(
        super::required_sendsExactlyOnce_getOnAResetConnection,
        "Expecting code to raise a throwable");
  }

  /** As above. */
  @Override
  @Test
  protected void required_sendsExactlyOnce_getOnAClosedConnection() {
    insteadOf(
        super::required_sendsExactlyOnce_getOnAClosedConnection,
        "Expecting code to raise a throwable");
  }

  /** It repeats even a POST, and so a single-use code or token, unless {@code -Dsun.net.http.retryPost=false} is set. */
  @Override
  @Test
  protected void required_sendsExactlyOnce_postOnAResetConnection() {
    insteadOf(
        super::required_sendsExactlyOnce_postOnAResetConnection,
        "Expecting code to raise a throwable");
  }

  /** As above. */
  @Override
  @Test
  protected void required_sendsExactlyOnce_postOnAClosedConnection() {
    insteadOf(
        super::required_sendsExactlyOnce_postOnAClosedConnection,
        "Expecting code to raise a throwable");
  }

  /** If the second attempt finds no server, its ConnectException hides that the first request arrived. */
  @Override
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"GET", "POST"})
  protected void required_reportsAPossibleSendAfterAFailedSecondAttempt(String method) {
    insteadOf(
        () -> super.required_reportsAPossibleSendAfterAFailedSecondAttempt(method),
        "to be true but was false");
  }

  /** It takes bytes that cannot start a response for a broken connection, and repeats the request. */
  @Override
  @ParameterizedTest(name = "{index}")
  @MethodSource("dev.tripod.contract.HttpTransportContract#malformedResponses")
  protected void required_failsForAMalformedResponse(String response) throws Exception {
    if (response.startsWith("\0")) {
      insteadOf(
          () -> super.required_failsForAMalformedResponse(response), "Expected size: 1 but was: 2");
    } else {
      super.required_failsForAMalformedResponse(response);
    }
  }

  /** It has a timeout for each read and none for the whole response. */
  @Override
  @Test
  protected void required_deadlineAppliesToTheHeaders() {
    insteadOf(super::required_deadlineAppliesToTheHeaders, "got a response: 200");
  }

  /** As above. */
  @Override
  @Test
  protected void required_deadlineAppliesToTheBody() {
    insteadOf(super::required_deadlineAppliesToTheBody, "got a response: 200");
  }

  /** As above. */
  @Override
  @Test
  protected void required_deadlineAppliesToTheBody_async() {
    insteadOf(
        super::required_deadlineAppliesToTheBody_async, "Expecting code to raise a throwable");
  }

  /** On JDK 17 it returns a truncated body as if it were complete. JDK 25 throws. */
  @Override
  @Test
  protected void required_failsForATruncatedBody() throws Exception {
    if (Runtime.version().feature() == 17) {
      insteadOf(super::required_failsForATruncatedBody, "Expecting code to raise a throwable");
    } else {
      super.required_failsForATruncatedBody();
    }
  }

  /** It accepts a fixed list of methods, and PATCH is not on it. */
  @Override
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
  protected void required_sendsEveryMethod(String method) throws Exception {
    if (method.equals("PATCH")) {
      assertThatThrownBy(() -> super.required_sendsEveryMethod(method))
          .isInstanceOf(ProtocolException.class);
    } else {
      super.required_sendsEveryMethod(method);
    }
  }

  /** It does not say when it failed. The exception messages are not reliable enough to recognize a failed handshake. */
  @Override
  @Test
  protected void required_rejectsAnUntrustedCertificate() {
    insteadOf(super::required_rejectsAnUntrustedCertificate, "to be false but was true");
  }

  private static void insteadOf(ThrowingCallable promise, String whatHappens) {
    assertThatThrownBy(promise)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(whatHappens);
  }
}
