package dev.tripod.examples;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.printer.HookedTransport;
import dev.tripod.printer.HttpMessagePrinter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Transports that show what is sent and received. */
final class SeeWhatHappens {

  private SeeWhatHappens() {}

  static HttpTransport printed(HttpTransport transport, Consumer<String> messages) {
    // tag::printer[]
    HttpTransport printed = HttpMessagePrinter.to(messages).over(transport); // System.out::println
    // end::printer[]
    return printed;
  }

  // tag::counter[]
  /** Counts responses by origin and status. */
  static final class ResponseCounter implements HookedTransport.Hooks {

    final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    @Override
    public HttpResponse response(HttpRequest request, HttpResponse response) {
      count(request.origin() + " " + response.status());
      return response;
    }

    @Override
    public void failure(HttpRequest request, Throwable failure) {
      count(request.origin() + " " + failure.getClass().getSimpleName());
    }

    private void count(String what) {
      counts.computeIfAbsent(what, added -> new LongAdder()).increment();
    }

    HttpTransport over(HttpTransport transport) {
      return HookedTransport.of(transport, this);
    }
  }
  // end::counter[]
}
