package dev.tripod.domain.exchange;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Optional;

record Only(HttpRequest request) implements Attempt {

  @Override
  public Exchange<Optional<Attempt>> after(HttpResponse answer) {
    return Exchange.done(Optional.empty());
  }
}
