package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What one signature allocates, from a built request to the request with its header, nonce and time included. Time depends on
 * the machine's other work, this does not.
 */
final class SigningAllocationTest {

  private static final int SIGNATURES = 4_000;
  private static final String[] VALUES = {
    "plain-ascii-value",
    "two words & more",
    "Grüße aus Köln",
    "日本語のテキスト",
    "naïve café",
    "emoji 😀🚀 here",
    "a+b=c/d?e",
    "Привет мир"
  };

  private final Authorizer authorizer = OAuth1Client.builder()
      .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
          .build())
      .clientCredentials("xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw")
      .build()
      .authorizer(
          TokenCredentials.of(
              "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
              "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"),
          Origin.of("https://api.x.com"));

  @Test
  @DisplayName("a plain GET")
  void get() {
    assertThat(octetsOf(HttpRequest.get("https://api.x.com/2/users/me"))).isLessThan(3_200);
  }

  @Test
  @DisplayName("a POST with one parameter in the query and one in the form")
  void post() {
    assertThat(octetsOf(HttpRequest.post(
            "https://api.x.com/1.1/statuses/update.json?include_entities=true",
            Body.form(
                Parameters.of("status", "Hello Ladies + Gentlemen, a signed OAuth request!")))))
        .isLessThan(4_300);
  }

  @Test
  @DisplayName("forty parameters in ASCII, UTF-8 and emoji")
  void forty() {
    Parameters parameters = Parameters.none();
    for (int i = 0; i < 40; i++) {
      parameters = parameters.and("parameter_" + i, VALUES[i % VALUES.length]);
    }

    assertThat(octetsOf(
            HttpRequest.get("https://api.x.com/2/tweets/search/recent").andQuery(parameters)))
        .isLessThan(17_000);
  }

  /** The least of some rounds: the compilers' own work falls into the first ones. */
  private long octetsOf(HttpRequest request) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = allocated();
      for (int i = 0; i < SIGNATURES; i++) {
        if (!(authorizer.authorize(request) instanceof Exchange.Done<?>)) {
          throw new AssertionError("not signed at once");
        }
      }
      least = Math.min(least, (allocated() - before) / SIGNATURES);
    }
    return least;
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
