package dev.tripod.transport.okhttp;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** The response to an authorized request: the form that the attempt sees, and the form that the application receives. */
final class AuthorizedResponse {

  /** The number of body bytes that an attempt sees of an error response. */
  private static final int LONGEST_EXCERPT = 16_384;

  private static final long LONGEST_WAIT = Duration.ofSeconds(1).toNanos();

  private final Request original;
  private final Request sent;
  private final Response received;

  /**
   * Creates an authorized response.
   *
   * @param original the request as the application built it
   * @param sent the request with the credential
   */
  AuthorizedResponse(Request original, Request sent, Response received) {
    this.original = original;
    this.sent = sent;
    this.received = received;
  }

  /** Closes the response. If OkHttp cannot close it, the cancellation of {@code call} closes the connection. */
  void close(Call call) {
    try {
      received.close();
    } catch (RuntimeException e) {
      call.cancel();
    }
  }

  /**
   * Returns the response that the attempt sees: the last one from the origin that received the credential. After a
   * redirect to another origin, the final response comes from a server that never saw the credential.
   *
   * <p>The attempt sees the beginning of the body of an error response (4xx). If the application asked for a coding itself,
   * OkHttp does not decode the body, so this method does. Reading stops after 16 KiB, or after the first read that ends more
   * than one second after the start. No read takes longer than the client's read timeout. The application still reads the body
   * from its beginning.
   *
   * @throws IOException if the response is not valid, or its body source fails in any way but an {@link IOException}, which the
   *     application sees when it reads the body
   */
  HttpResponse forAttempt() throws IOException {
    ResponseHead.requireValid(received);
    Response last = lastWithCredential();
    try {
      byte[] body = last == received && isClientError(received)
          ? beginning(received.body().source())
          : new byte[0];
      return HttpResponse.of(last.code(), headers(last), body).decodedExcerpt(LONGEST_EXCERPT);
    } catch (RuntimeException e) {
      throw new IOException("The response could not be read (see the cause)", e);
    }
  }

  /** Returns the response for the application, as if its own request had been sent without a credential. */
  Response forApplication() {
    return sent == original ? received : withoutCredential(received);
  }

  private Response lastWithCredential() {
    Response last = received;
    for (Response at = received; at != null; at = at.priorResponse()) {
      if (!isSameOrigin(at.request().url(), sent.url())) {
        last = Objects.requireNonNull(at.priorResponse());
      }
    }
    return last;
  }

  private static boolean isSameOrigin(HttpUrl one, HttpUrl other) {
    return one.scheme().equals(other.scheme())
        && one.host().equals(other.host())
        && one.port() == other.port();
  }

  private static boolean isClientError(Response response) {
    return response.code() >= 400 && response.code() < 500;
  }

  private static byte[] beginning(BufferedSource body) {
    Buffer available = body.getBuffer();
    long start = System.nanoTime();
    boolean more = true;
    try {
      while (more
          && available.size() < LONGEST_EXCERPT
          && System.nanoTime() - start < LONGEST_WAIT) {
        more = body.request(available.size() + 1);
      }
    } catch (IOException seenByTheApplicationWhenItReads) {
      more = false;
    }
    Buffer beginning = new Buffer();
    available.copyTo(beginning, 0, Math.min(available.size(), LONGEST_EXCERPT));
    return beginning.readByteArray();
  }

  private static Headers headers(Response response) {
    Headers.Builder headers = Headers.builder();
    for (int i = 0; i < response.headers().size(); i++) {
      headers.andReceived(response.headers().name(i), response.headers().value(i));
    }
    return headers.build();
  }

  private Response withoutCredential(Response response) {
    Response.Builder bare = response.newBuilder().request(withoutCredential(response.request()));
    Response network = response.networkResponse();
    if (network != null) {
      bare.networkResponse(
          network.newBuilder().request(withoutCredential(network.request())).build());
    }
    Response prior = response.priorResponse();
    if (prior != null) {
      bare.priorResponse(withoutCredential(prior));
    }
    return bare.build();
  }

  /** Removes the headers that the authorizer added, and keeps those that OkHttp or a network interceptor added. */
  private Request withoutCredential(Request request) {
    if (request == sent) {
      return original;
    }
    boolean followed = !request.url().equals(sent.url()) || !request.method().equals(sent.method());
    Request.Builder bare = (followed ? request : original).newBuilder();
    for (String name : request.headers().names()) {
      List<String> added = sent.headers(name);
      if (followed && !added.equals(original.headers(name))) {
        bare.removeHeader(name);
      } else if (!followed && added.isEmpty()) {
        request.headers(name).forEach(value -> bare.addHeader(name, value));
      }
    }
    return bare.build();
  }
}
