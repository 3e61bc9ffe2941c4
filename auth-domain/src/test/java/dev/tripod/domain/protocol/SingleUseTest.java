package dev.tripod.domain.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class SingleUseTest {

  private final AtomicInteger sent = new AtomicInteger();
  private final SingleUse use = SingleUse.of("It is spent: begin again");
  private final Exchange<Integer> exchange =
      use.send(HttpRequest.get("https://a.example/"), response -> Exchange.done(response.status()));

  @Test
  @DisplayName("a response of any status spends it, and a second run sends nothing")
  void aResponseSpends() {
    assertThat(exchange.over(responding(500))).isEqualTo(500);

    assertThatThrownBy(() -> exchange.over(responding(200)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("It is spent: begin again");
    assertThat(sent).hasValue(1);
    assertThat(use.isSpent()).isTrue();
    assertThat(use).hasToString("SingleUse[spent]");
  }

  @Test
  @DisplayName("a request that was certainly not sent may be sent again")
  void notSentGivesBack() {
    assertThatThrownBy(() -> exchange.over(throwing(new ConnectException("refused"))))
        .isInstanceOf(NoResponse.class);

    assertThat(use.isSpent()).isFalse();
    assertThat(exchange.over(responding(200))).isEqualTo(200);
  }

  @Test
  @DisplayName("a request that may have been sent spends it")
  void perhapsSentSpends() {
    assertThatThrownBy(() -> exchange.over(throwing(new SocketException("reset"))))
        .isInstanceOf(NoResponse.class);

    assertThatThrownBy(() -> exchange.over(responding(200)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(sent).hasValue(1);
  }

  private HttpTransport responding(int status) {
    return request -> {
      sent.incrementAndGet();
      return HttpResponse.of(status, Headers.none(), new byte[0]);
    };
  }

  private HttpTransport throwing(IOException failure) {
    return request -> {
      sent.incrementAndGet();
      throw failure;
    };
  }
}
