package dev.tripod.cli.request;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.printer.HttpMessagePrinter;
import java.util.Optional;

/** An authorizer that prints each authorized request and the status and headers of its response, without their secrets. */
public final class PrintedAuthorizer implements Authorizer {

  private final Authorizer authorizer;
  private final HttpMessagePrinter printer;

  private PrintedAuthorizer(Authorizer authorizer, HttpMessagePrinter printer) {
    this.authorizer = authorizer;
    this.printer = printer;
  }

  /** Returns an authorizer that works as {@code authorizer} does, and prints with {@code printer}. */
  public static PrintedAuthorizer of(Authorizer authorizer, HttpMessagePrinter printer) {
    return new PrintedAuthorizer(authorizer, printer);
  }

  @Override
  public Exchange<Attempt> authorize(HttpRequest request) {
    return authorizer.authorize(request).map(PrintedAttempt::new);
  }

  /** An attempt that prints its request when it is made. */
  private final class PrintedAttempt implements Attempt {

    private final Attempt attempt;

    private PrintedAttempt(Attempt attempt) {
      this.attempt = attempt;
      printer.request(attempt.request());
    }

    @Override
    public HttpRequest request() {
      return attempt.request();
    }

    @Override
    public Exchange<Optional<Attempt>> after(HttpResponse response) {
      printer.response(attempt.request(), response);
      return attempt.after(response).map(next -> next.map(PrintedAttempt::new));
    }
  }
}
