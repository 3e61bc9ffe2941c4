package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.exchange.Sample.Recording;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests {@link Authorizer#requiringCredential}. */
final class RequiredCredentialTest {

  private static final HttpRequest TO_SIBLING = HttpRequest.get("https://api.sibling.example/1");

  private final Recording transport = new Recording(Sample.RESPONDS);

  /** Adds a header to requests to one origin. */
  private record ForOrigin(Origin origin, boolean atOnce) implements Authorizer {

    @Override
    public Exchange<Attempt> authorize(HttpRequest request) {
      Attempt attempt = Attempt.only(
          request.origin().equals(origin) ? request.withHeader("Authorization", "A") : request);
      return atOnce ? Exchange.done(attempt) : Exchange.defer(() -> Exchange.done(attempt));
    }
  }

  @Test
  void rejectsARequestToWhichNothingIsAdded() {
    for (boolean atOnce : new boolean[] {true, false}) {
      AuthorizedTransport authorized = authorized(atOnce);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> authorized.send(TO_SIBLING))
          .withMessageContaining("ForOrigin[origin=https://api.example")
          .withMessageContaining("a request to https://api.sibling.example.");
      assertThatThrownBy(() -> authorized.sendAsync(TO_SIBLING).get(1, TimeUnit.MINUTES))
          .hasCauseInstanceOf(IllegalArgumentException.class);
    }
    assertThat(transport.requests()).isEmpty();
  }

  @Test
  void sendsARequestWithItsCredential() throws IOException {
    for (boolean atOnce : new boolean[] {true, false}) {
      assertThat(authorized(atOnce).send(Sample.REQUEST)).isSameAs(Sample.OK);
    }
    assertThat(transport.requests()).containsOnly(Sample.REQUEST.withHeader("Authorization", "A"));
  }

  @Test
  void sendsARequestThatHasACredentialAlready() throws IOException {
    HttpRequest authorizedBefore = Sample.REQUEST.withHeader("Authorization", "A");

    assertThat(authorized(true).send(authorizedBefore)).isSameAs(Sample.OK);
    assertThat(transport.requests()).containsOnly(authorizedBefore);
  }

  @Test
  void keepsAnAvailableCredentialAvailable() {
    assertThat(new ForOrigin(Origin.of("https://api.example"), true)
            .requiringCredential()
            .authorize(Sample.REQUEST))
        .isInstanceOf(Exchange.Done.class);
  }

  private AuthorizedTransport authorized(boolean atOnce) {
    return AuthorizedTransport.of(
        transport, new ForOrigin(Origin.of("https://api.example"), atOnce).requiringCredential());
  }
}
