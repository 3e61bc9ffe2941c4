package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.cli.Invocation.Result;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@code tripod demo --step}. */
final class DemoStepTest {

  @Test
  void waitsForEnterAfterEachMessage() {
    ByteArrayInputStream input =
        new ByteArrayInputStream("\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII));

    Result run = Invocation.create().in(input).interactive().run("demo", "--step");

    long requests =
        run.out().lines().filter(line -> line.matches("  > [A-Z]+ http.*")).count();
    long responses =
        run.out().lines().filter(line -> line.matches("  < [0-9]{3}")).count();
    // The connection of a typed call is open when its request is printed.
    long typedRequests = run.out()
        .lines()
        .filter(line -> line.startsWith("  > User-Agent: okhttp"))
        .count();
    assertThat(run.exitCode()).isZero();
    assertThat(requests).isEqualTo(responses).isGreaterThan(20);
    assertThat(run.err().split("Press Enter to continue\\.", -1))
        .hasSize(Math.toIntExact(requests - typedRequests + responses) + 1);
  }

  @Test
  void needsATerminal() {
    Result run = Invocation.create().run("demo", "--step");

    assertThat(run.err()).isEqualTo("""
        Error: --step needs a terminal, and standard input or output is a file or a pipe.
        Run the command in a terminal, or without --step.
        """);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }
}
