package dev.tripod.transport.okhttp;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** What came of one sending: what the attempt learns from it, and what the application gets. */
final class Answer {

  /** As much as is searched for what a refusal says of itself. */
  private static final int LONGEST_LOOK = 16_384;

  private static final long LONGEST_WAIT = Duration.ofSeconds(1).toNanos();

  private final Request asked;
  private final Request sent;
  private final Response came;

  /**
   * @param asked as the application built it
   * @param sent with the credential
   */
  Answer(Request asked, Request sent, Response came) {
    this.asked = asked;
    this.sent = sent;
    this.came = came;
  }

  void close() {
    came.close();
  }

  /**
   * What the attempt learns from: the last that was answered where its credential was sent, since behind a redirect to another
   * origin someone answers who never saw it. Of a refusal (4xx) it is shown how the body begins, as far as that is there
   * after a second and the read that is under way then, which ends with the client's read timeout at the latest; the application reads the body from its beginning all the same.
   */
  HttpResponse shown() {
    Response last = lastWithCredential();
    byte[] body = last == came && isRefusal(came) ? beginning(came.body().source()) : new byte[0];
    return HttpResponse.of(last.code(), headers(last), body);
  }

  /** The answer as if the application's own request had been sent, without the credential. */
  Response handed() {
    return sent == asked ? came : withoutCredential(came);
  }

  private Response lastWithCredential() {
    Response last = came;
    for (Response at = came; at != null; at = at.priorResponse()) {
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

  private static boolean isRefusal(Response answer) {
    return answer.code() >= 400 && answer.code() < 500;
  }

  private static byte[] beginning(BufferedSource body) {
    Buffer there = body.getBuffer();
    long begun = System.nanoTime();
    boolean more = true;
    try {
      while (more && there.size() < LONGEST_LOOK && System.nanoTime() - begun < LONGEST_WAIT) {
        more = body.request(there.size() + 1);
      }
    } catch (IOException toldToWhoReadsOn) {
      more = false;
    }
    Buffer beginning = new Buffer();
    there.copyTo(beginning, 0, Math.min(there.size(), LONGEST_LOOK));
    return beginning.readByteArray();
  }

  private static Headers headers(Response answer) {
    Headers headers = Headers.none();
    for (int i = 0; i < answer.headers().size(); i++) {
      headers = and(headers, answer.headers().name(i), answer.headers().value(i));
    }
    return headers;
  }

  /** OkHttp takes a header from a server that HTTP does not allow; there is nothing to learn from one. */
  private static Headers and(Headers headers, String name, String value) {
    try {
      return headers.and(name, value);
    } catch (IllegalArgumentException notHttp) {
      return headers;
    }
  }

  private Response withoutCredential(Response answer) {
    Response.Builder bare = answer.newBuilder().request(withoutCredential(answer.request()));
    Response network = answer.networkResponse();
    if (network != null) {
      bare.networkResponse(
          network.newBuilder().request(withoutCredential(network.request())).build());
    }
    Response prior = answer.priorResponse();
    if (prior != null) {
      bare.priorResponse(withoutCredential(prior));
    }
    return bare.build();
  }

  private Request withoutCredential(Request request) {
    if (request == sent) {
      return asked;
    }
    boolean followed = !request.url().equals(sent.url()) || !request.method().equals(sent.method());
    Request.Builder bare = (followed ? request : asked).newBuilder();
    for (String name : request.headers().names()) {
      List<String> added = sent.headers(name);
      if (followed && !added.equals(asked.headers(name))) {
        bare.removeHeader(name);
      } else if (!followed && added.isEmpty()) {
        request.headers(name).forEach(value -> bare.addHeader(name, value));
      }
    }
    return bare.build();
  }
}
