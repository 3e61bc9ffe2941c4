package dev.tripod.testkit;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/**
 * Runs exchanges without sleeping: a pause advances a {@link SettableClock} instead, in both of its readings. A test can thus
 * run an exchange through minutes or years of pauses at once. {@link SettableClock#step} moves the time of day alone. All steps
 * run on the calling thread.
 */
public final class VirtualTime {

  private final SettableClock clock;

  private VirtualTime(SettableClock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** Returns a virtual time with {@code clock}. Give the same clock to the client under test. */
  public static VirtualTime of(SettableClock clock) {
    return new VirtualTime(clock);
  }

  /**
   * Runs {@code exchange} to its end and returns its result.
   *
   * @throws RuntimeException the same as {@link Exchange#over}; the same applies to an {@link Error}
   */
  public <T> T run(Exchange<T> exchange, HttpTransport transport) {
    Objects.requireNonNull(transport, "transport");
    Exchange<T> step = exchange;
    while (!(step instanceof Exchange.Done<T>)) {
      step = next(step, transport);
    }
    return ((Exchange.Done<T>) step).value();
  }

  private <T> Exchange<T> next(Exchange<T> step, HttpTransport transport) {
    if (step instanceof Exchange.Send<T> send) {
      return sent(send, transport);
    }
    if (step instanceof Exchange.Pause<T> pause) {
      clock.advance(pause.length());
      return pause.next();
    }
    return awaited((Exchange.Await<T>) step);
  }

  private static <T> Exchange<T> sent(Exchange.Send<T> send, HttpTransport transport) {
    HttpResponse response;
    try {
      response = Objects.requireNonNull(
          transport.send(send.request()), "The transport returned null. Return a response.");
    } catch (IOException e) {
      return send.noResponse(e);
    } catch (RuntimeException e) {
      return send.noResponse(
          new IOException("The transport threw an exception other than IOException", e));
    }
    return send.response(response);
  }

  private static <T> Exchange<T> awaited(Exchange.Await<T> await) {
    try {
      return await.start(Runnable::run).join();
    } catch (CancellationException e) {
      // Newer JDKs wrap the first CancellationException in another one.
      throw e.getCause() instanceof CancellationException first ? first : e;
    } catch (CompletionException e) {
      throw Exchange.unchecked(e);
    }
  }

  @Override
  public String toString() {
    return "VirtualTime[" + clock.now() + "]";
  }
}
