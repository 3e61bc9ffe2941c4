package dev.tripod.printer;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.net.URI;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A printer of HTTP messages without their secrets. It prints method, URI, headers and body of each request, and status,
 * headers and body of each response. Use it to see what a flow sends and receives:
 *
 * <pre>{@code
 * HttpTransport printed = HttpMessagePrinter.to(System.out::println).over(transport);
 * }</pre>
 *
 * <p>The value of a secret is replaced by its length, {@code [43 characters]}. Names decide which values are
 * secret: those of tokens, codes, verifiers, assertions, passwords, signatures, keys, cookies and the like. The user-info of a
 * URI is always secret. A secret that is found once is removed from the rest of the message and from the response, in every
 * encoding. A part of a message that the printer does not understand is replaced by its size, and so is a message with more
 * than 200 secrets.
 *
 * <p>The printer does not recognize a secret in a path, or under an unusual name: it prints such a secret. Use the printer for
 * development and support, not as an access log.
 *
 * <p>Printing never fails a call: a response may contain a token that exists only once. Thread-safe if the consumer is.
 */
public final class HttpMessagePrinter implements HookedTransport.Hooks {

  private final Consumer<String> messages;

  private HttpMessagePrinter(Consumer<String> messages) {
    this.messages = Objects.requireNonNull(messages, "messages");
  }

  /**
   * Returns a printer that passes each message to {@code messages}.
   *
   * @param messages is called once per message, with several lines and no line break at the end. Each line of a request begins
   *     with {@code "> "}, each of a response with {@code "< "}. A {@link RuntimeException} that it throws is ignored.
   */
  public static HttpMessagePrinter to(Consumer<String> messages) {
    return new HttpMessagePrinter(messages);
  }

  /** Returns {@code uri} as text without the secrets in its user-info, query and fragment, for example to print a callback. */
  public static String redacted(URI uri) {
    MessageRedaction redaction = new MessageRedaction();
    return redaction.complete(redaction.uri(uri.toString()));
  }

  /** Returns a transport that sends over {@code transport} and prints every message. */
  public HookedTransport over(HttpTransport transport) {
    return HookedTransport.of(transport, this);
  }

  @Override
  public HttpRequest request(HttpRequest request) {
    Objects.requireNonNull(request, "request");
    print("> ", redaction -> text(request, redaction));
    return request;
  }

  @Override
  public HttpResponse response(HttpRequest request, HttpResponse response) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(response, "response");
    print("< ", redaction -> {
      // A response may repeat what the request contained.
      text(request, redaction);
      return text(response, redaction);
    });
    return response;
  }

  /** Prints the class of {@code failure} only: its message may repeat a part of the request. */
  @Override
  public void failure(HttpRequest request, Throwable failure) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(failure, "failure");
    print("< ", redaction -> "No response: " + failure.getClass().getName());
  }

  @Override
  public String toString() {
    return "HttpMessagePrinter";
  }

  private static String text(HttpRequest request, MessageRedaction redaction) {
    StringBuilder text = new StringBuilder(request.method() + " ");
    text.append(redaction.uri(request.uri().toString()));
    request.headers().forEach((name, value) -> header(name, value, redaction, text));
    Body body = request.body();
    body.contentType().ifPresent(type -> header("Content-Type", type, redaction, text));
    if (body instanceof Body.Unread) {
      text.append("\n[body not read]");
    } else if (!(body instanceof Body.None)) {
      body(body.contentType().orElse(""), body.content(), redaction, text);
    }
    return text.toString();
  }

  private static String text(HttpResponse response, MessageRedaction redaction) {
    StringBuilder text = new StringBuilder(Integer.toString(response.status()));
    response.headers().forEach((name, value) -> header(name, value, redaction, text));
    body(response.headers().first("Content-Type").orElse(""), response.body(), redaction, text);
    return text.toString();
  }

  private static void header(
      String name, String value, MessageRedaction redaction, StringBuilder text) {
    text.append('\n').append(name).append(": ").append(redaction.header(name, value));
  }

  private static void body(
      String type, byte[] content, MessageRedaction redaction, StringBuilder text) {
    if (content.length > 0) {
      text.append('\n').append(redaction.body(type, content));
    }
  }

  private void print(String prefix, Function<MessageRedaction, String> message) {
    try {
      MessageRedaction redaction = new MessageRedaction();
      String text = redaction.complete(message.apply(redaction));
      messages.accept(prefix + text.replaceAll("\r\n?|\n", "\n" + prefix));
    } catch (RuntimeException notPrinted) {
      // The call continues: the response may contain a token that exists only once.
    }
  }
}
