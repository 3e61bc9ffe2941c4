package dev.tripod.cli.demo;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.printer.HttpMessagePrinter;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;

/** A network interceptor that prints the messages of an OkHttp client without their secrets. */
final class PrintingInterceptor implements Interceptor {

  private static final long LONGEST_BODY = 65_536;

  /** A transport writes these by itself, so an {@link HttpRequest} cannot have them. */
  private static final Set<String> WRITTEN_BY_THE_TRANSPORT =
      new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  static {
    WRITTEN_BY_THE_TRANSPORT.addAll(Set.of(
        "Connection",
        "Content-Length",
        "Content-Type",
        "Expect",
        "Host",
        "Transfer-Encoding",
        "Upgrade"));
  }

  private final HttpMessagePrinter printer;

  PrintingInterceptor(HttpMessagePrinter printer) {
    this.printer = printer;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    RequestBody body = request.body();
    Buffer content = new Buffer();
    if (body != null) {
      body.writeTo(content);
      // The body may be one that can be written only once.
      RequestBody copy = RequestBody.create(content.snapshot(), body.contentType());
      request = request.newBuilder().method(request.method(), copy).build();
    }
    HttpRequest printed = printer.request(httpRequest(request, content));
    Response response = chain.proceed(request);
    printer.response(printed, httpResponse(response));
    return response;
  }

  private static HttpRequest httpRequest(Request request, Buffer content) {
    HttpRequest printed = HttpRequest.of(request.method(), request.url().toString());
    for (String name : request.headers().names()) {
      if (!WRITTEN_BY_THE_TRANSPORT.contains(name)) {
        for (String value : request.headers(name)) {
          printed = printed.andHeader(name, value);
        }
      }
    }
    MediaType type = request.body() == null ? null : request.body().contentType();
    return type == null
        ? printed
        : printed.withBody(Body.bytes(type.toString(), content.readByteArray()));
  }

  private static HttpResponse httpResponse(Response response) throws IOException {
    Headers.Builder headers = Headers.builder();
    for (int i = 0; i < response.headers().size(); i++) {
      headers.andReceived(response.headers().name(i), response.headers().value(i));
    }
    byte[] body = response.peekBody(LONGEST_BODY).bytes();
    return HttpResponse.of(response.code(), headers.build(), body);
  }
}
