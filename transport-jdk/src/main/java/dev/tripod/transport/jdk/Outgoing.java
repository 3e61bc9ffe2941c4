package dev.tripod.transport.jdk;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * A request of {@code java.net.http} on its way out: what an authorizer sees of it, and the request that carries what the
 * authorizer made of that. Everything the authorizer does not see or change goes out as the application built it.
 */
final class Outgoing {

  private final java.net.http.HttpRequest original;
  private final HttpRequest seen;

  private Outgoing(java.net.http.HttpRequest original, HttpRequest seen) {
    this.original = original;
    this.seen = seen;
  }

  /**
   * Looks at {@code original}. Of its body only a form is read, since only a form is signed.
   *
   * @return fails if the form's publisher does
   * @throws IllegalArgumentException if the request is none that can be signed: see {@link HttpRequest}
   */
  static CompletableFuture<Outgoing> of(java.net.http.HttpRequest original) {
    HttpRequest withoutBody = HttpRequest.of(original.method(), withoutFragment(original.uri()));
    HttpRequest seen = withSeenHeaders(withoutBody, original);
    BodyPublisher publisher = original.bodyPublisher().orElseGet(BodyPublishers::noBody);
    String type = original.headers().firstValue("Content-Type").orElse("");
    Body unread = Body.unread(type.isEmpty() ? "application/octet-stream" : type);
    if (publisher.contentLength() == 0 && type.isEmpty()) {
      return CompletableFuture.completedFuture(new Outgoing(original, seen));
    }
    return unread.isForm()
        ? octets(publisher)
            .thenApply(form -> new Outgoing(original, seen.withBody(Body.bytes(type, form))))
        : CompletableFuture.completedFuture(new Outgoing(original, seen.withBody(unread)));
  }

  HttpRequest seen() {
    return seen;
  }

  /** The request that {@code authorized} stands for: the very same where the authorizer had nothing to add to it. */
  java.net.http.HttpRequest as(HttpRequest authorized) {
    if (authorized.equals(seen)) {
      return wasRead() ? builder(seen.headers(), bytes(seen.body())).build() : original;
    }
    return builder(authorized.headers(), new SentOnce(publisher(authorized.body())))
        .uri(authorized.uri())
        .build();
  }

  private java.net.http.HttpRequest.Builder builder(Headers headers, BodyPublisher body) {
    java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(
            original, (name, value) -> !seen.headers().contains(name))
        .method(original.method(), body);
    headers.forEach(builder::header);
    return builder;
  }

  /** A form was read from its publisher, which perhaps cannot tell it twice. */
  private boolean wasRead() {
    return seen.body() instanceof Body.Bytes;
  }

  private BodyPublisher publisher(Body body) {
    return body instanceof Body.Unread || body instanceof Body.None
        ? original.bodyPublisher().orElseGet(BodyPublishers::noBody)
        : bytes(body);
  }

  private static BodyPublisher bytes(Body body) {
    return BodyPublishers.ofByteArray(body.content());
  }

  /** It is never sent, and {@link HttpRequest} refuses it for that. */
  private static URI withoutFragment(URI uri) {
    String text = uri.toString();
    int fragment = text.indexOf('#');
    return fragment < 0 ? uri : URI.create(text.substring(0, fragment));
  }

  /** Without those that belong to the client, or that not every client could send: the original keeps them. */
  private static HttpRequest withSeenHeaders(
      HttpRequest request, java.net.http.HttpRequest original) {
    HttpRequest seen = request;
    for (var field : original.headers().map().entrySet()) {
      seen = withSeenHeader(seen, field.getKey(), field.getValue());
    }
    return seen;
  }

  private static HttpRequest withSeenHeader(HttpRequest request, String name, List<String> values) {
    HttpRequest seen = request;
    try {
      for (String value : values) {
        seen = seen.andHeader(name, value);
      }
      return seen;
    } catch (IllegalArgumentException keptByTheOriginal) {
      return request;
    }
  }

  private static CompletableFuture<byte[]> octets(BodyPublisher publisher) {
    BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
    publisher.subscribe(new Flow.Subscriber<ByteBuffer>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        whole.onSubscribe(subscription);
      }

      @Override
      public void onNext(ByteBuffer octets) {
        whole.onNext(List.of(octets));
      }

      @Override
      public void onError(Throwable failure) {
        whole.onError(failure);
      }

      @Override
      public void onComplete() {
        whole.onComplete();
      }
    });
    return whole.getBody().toCompletableFuture();
  }
}
