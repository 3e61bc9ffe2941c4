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
 * A request of {@code java.net.http} to authorize, with its representation for the authorizer. Parts that the authorizer does
 * not see or does not change are sent as the application built them.
 */
final class JdkRequest {

  private final java.net.http.HttpRequest original;
  private final HttpRequest visible;

  private JdkRequest(java.net.http.HttpRequest original, HttpRequest visible) {
    this.original = original;
    this.visible = visible;
  }

  /**
   * Reads {@code original}. Only a form is read from a body, because only a form is signed.
   *
   * @return a future that fails if the form's publisher fails
   * @throws IllegalArgumentException if the request cannot be signed: see {@link HttpRequest}
   */
  static CompletableFuture<JdkRequest> of(java.net.http.HttpRequest original) {
    HttpRequest withoutBody = HttpRequest.of(original.method(), withoutFragment(original.uri()));
    HttpRequest visible = withVisibleHeaders(withoutBody, original);
    BodyPublisher publisher = original.bodyPublisher().orElseGet(BodyPublishers::noBody);
    String type = original.headers().firstValue("Content-Type").orElse("");
    Body unread = Body.unread(type.isEmpty() ? "application/octet-stream" : type);
    if (publisher.contentLength() == 0 && type.isEmpty()) {
      return CompletableFuture.completedFuture(new JdkRequest(original, visible));
    }
    return unread.isForm()
        ? bytes(publisher)
            .thenApply(form -> new JdkRequest(original, visible.withBody(Body.bytes(type, form))))
        : CompletableFuture.completedFuture(new JdkRequest(original, visible.withBody(unread)));
  }

  /** Returns the request as the authorizer sees it. */
  HttpRequest visible() {
    return visible;
  }

  /**
   * Returns the request to send for {@code authorized}. If the authorizer changed nothing, this is the original request, or an
   * equal one if its form was read.
   */
  java.net.http.HttpRequest as(HttpRequest authorized) {
    if (authorized.equals(visible)) {
      return bodyWasRead()
          ? builder(visible.headers(), publisher(visible.body())).build()
          : original;
    }
    BodyPublisher body = publisher(authorized.body());
    java.net.http.HttpRequest.Builder builder = builder(
            authorized.headers(), new SingleUsePublisher(body, hasOnlyBearer(authorized)))
        .uri(authorized.uri());
    if (!authorized.body().equals(visible.body())) {
      authorized.body().contentType().ifPresent(type -> builder.setHeader("Content-Type", type));
    }
    return builder.build();
  }

  /** Returns whether the authorizer added only a bearer token to a request with a safe method. */
  private boolean hasOnlyBearer(HttpRequest authorized) {
    return authorized.mayBeRepeated()
        && authorized.hasBearerToken()
        && authorized.withoutHeader("Authorization").equals(visible.withoutHeader("Authorization"));
  }

  private java.net.http.HttpRequest.Builder builder(Headers headers, BodyPublisher body) {
    java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(
            original, (name, value) -> !visible.headers().contains(name))
        .method(original.method(), body);
    headers.forEach(builder::header);
    return builder;
  }

  /** Returns whether a form was read from its publisher. A publisher may not support a second subscription. */
  private boolean bodyWasRead() {
    return visible.body() instanceof Body.Bytes;
  }

  private BodyPublisher publisher(Body body) {
    return body instanceof Body.Unread || body instanceof Body.None
        ? original.bodyPublisher().orElseGet(BodyPublishers::noBody)
        : BodyPublishers.ofByteArray(body.content());
  }

  /** Removes the fragment: it is never sent, and {@link HttpRequest} does not accept one. */
  private static URI withoutFragment(URI uri) {
    String text = uri.toString();
    int fragment = text.indexOf('#');
    return fragment < 0 ? uri : URI.create(text.substring(0, fragment));
  }

  /** Leaves out the headers that {@link HttpRequest} does not accept. They stay in the original request. */
  private static HttpRequest withVisibleHeaders(
      HttpRequest request, java.net.http.HttpRequest original) {
    HttpRequest visible = request;
    for (var field : original.headers().map().entrySet()) {
      visible = withHeaderIfAccepted(visible, field.getKey(), field.getValue());
    }
    return visible;
  }

  private static HttpRequest withHeaderIfAccepted(
      HttpRequest request, String name, List<String> values) {
    HttpRequest visible = request;
    try {
      for (String value : values) {
        visible = visible.andHeader(name, value);
      }
      return visible;
    } catch (IllegalArgumentException notAccepted) {
      return request;
    }
  }

  private static CompletableFuture<byte[]> bytes(BodyPublisher publisher) {
    BodySubscriber<byte[]> complete = BodySubscribers.ofByteArray();
    publisher.subscribe(new Flow.Subscriber<ByteBuffer>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        complete.onSubscribe(subscription);
      }

      @Override
      public void onNext(ByteBuffer bytes) {
        complete.onNext(List.of(bytes));
      }

      @Override
      public void onError(Throwable failure) {
        complete.onError(failure);
      }

      @Override
      public void onComplete() {
        complete.onComplete();
      }
    });
    return complete.getBody().toCompletableFuture();
  }
}
