package dev.tripod.transport.jdk;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.contract.HttpTransportContract;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.printer.HttpMessagePrinter;
import java.net.http.HttpClient;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
final class JdkTransportTest {

  @Nested
  @DisplayName("JdkTransport with its own client")
  final class OnItsOwnClient extends Contract {

    @Override
    protected HttpTransport transport(Duration totalDeadline, long bodyCap) {
      return JdkTransport.create().withTotalDeadline(totalDeadline).withBodyCap(bodyCap);
    }
  }

  @Nested
  @DisplayName("JdkTransport with the default client of the JDK, which prefers HTTP/2")
  final class OnTheDefaultClient extends Contract {

    @Override
    protected HttpTransport transport(Duration totalDeadline, long bodyCap) {
      return JdkTransport.of(HttpClient.newHttpClient())
          .withTotalDeadline(totalDeadline)
          .withBodyCap(bodyCap);
    }
  }

  @Nested
  @DisplayName("JdkTransport inside a HookedTransport that prints every message")
  final class InsideAHookedTransport extends Contract {

    @Override
    protected HttpTransport transport(Duration totalDeadline, long bodyCap) {
      return HttpMessagePrinter.to(message -> {})
          .over(JdkTransport.create().withTotalDeadline(totalDeadline).withBodyCap(bodyCap));
    }
  }

  private abstract static class Contract extends HttpTransportContract {

    /** java.net.http removes the question mark of an empty query. No signature covers it (RFC 5849 section 3.4.1.2). */
    @Override
    @Test
    protected void required_keepsAnEmptyQuery() {
      assertThatThrownBy(super::required_keepsAnEmptyQuery)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("but was: \"/a\"");
    }
  }
}
