package dev.tripod.examples.transport;

import dev.tripod.contract.HttpTransportContract;
import dev.tripod.domain.port.HttpTransport;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
// tag::apache-transport-test[]
@DisplayName("ApacheTransport")
final class ApacheTransportTest extends HttpTransportContract {

  @Override
  protected HttpTransport transport(Duration totalDeadline, long bodyCap) {
    return new ApacheTransport(totalDeadline, (int) bodyCap);
  }
}
// end::apache-transport-test[]
