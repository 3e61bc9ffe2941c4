package dev.tripod.cli;

import dev.tripod.cli.account.Account;
import dev.tripod.cli.account.AccountClient;
import dev.tripod.cli.account.Accounts;
import dev.tripod.cli.request.PrintedAuthorizer;
import dev.tripod.cli.request.RateLimitWait;
import dev.tripod.cli.request.RequestBody;
import dev.tripod.cli.request.ResponseWriter;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.printer.HttpMessagePrinter;
import dev.tripod.transport.jdk.AuthorizedHttpClient;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code tripod request}. */
@Command(
    name = "request",
    description = {
      "Sends a request with the token of an account, and prints the body of the response.",
      "If the server rejects the token, it is refreshed, and the request is sent once more.",
      "The token goes only to the origins of the account.",
      "The output is the unchanged body of the response, so --output has no effect."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tripod request /2/users/me",
      "  tripod request POST /2/tweets --json '{\"text\":\"hello\"}'",
      "  tripod request PUT /2/tweets/1/hidden --json '{\"hidden\":true}' -i",
      "  tripod request POST /2/media/upload -F media=@picture.png;type=image/png",
      "  tripod request /files/1 -o film.mp4"
    },
    mixinStandardHelpOptions = true)
final class RequestCommand implements Callable<ExitCode> {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int REDIRECT = 300;
  private static final int CLIENT_ERROR = 400;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final Terminal terminal;

  @Mixin
  private final AccountOption account = new AccountOption();

  @Parameters(
      arity = "1..2",
      paramLabel = "[METHOD] URL|PATH",
      hideParamSyntax = true,
      description =
          "The method, and a URL or a path at the account's API. The default method is GET, or POST with a body.")
  private List<String> target = List.of();

  @Option(
      names = {"-d", "--data"},
      paramLabel = "DATA",
      description =
          "A form-encoded text, or @file to send a file as it is. Repeat the option for more texts.")
  private List<String> data = List.of();

  @Option(
      names = {"-F", "--form"},
      paramLabel = "NAME=VALUE",
      description =
          "A part of a multipart form: a text, or @file, with ;type= for its media type. Repeat the option for more.")
  private List<String> parts = List.of();

  @Option(names = "--json", paramLabel = "JSON", description = "JSON to send, or @file.")
  private @Nullable String json;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME: VALUE",
      description = "A header of the request. Repeat the option for more.")
  private List<String> headers = List.of();

  @Option(
      names = {"-o", "--output-file"},
      paramLabel = "FILE",
      description = "Write the body of a successful response to a file, when it is complete.")
  private @Nullable String file;

  @Option(
      names = {"-i", "--include"},
      description = "Print the status and the headers of the response, too.")
  private boolean hasHeaders;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print the messages on standard error, without their secrets.")
  private boolean isVerbose;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long to wait for the headers of the response. The default is 300.")
  private long timeout;

  @Option(
      names = "--max-wait",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = {
        "If the server limits the rate of requests, wait at most this long, and send the request again.",
        "The default is not to wait."
      })
  private long maxWait;

  RequestCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public ExitCode call() throws InterruptedException {
    Accounts accounts = Accounts.of(terminal);
    Account used = accounts.get(account.name());
    HttpMessagePrinter printer = HttpMessagePrinter.to(message -> terminal.err().println(message));
    HttpClient http = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_TIMEOUT)
        .build();
    HttpTransport plain = JdkTransport.of(http);
    HttpTransport transport = isVerbose ? printer.over(plain) : plain;
    AccountClient client = AccountClient.of(used, accounts, transport);
    boolean hasMethod = target.size() == 2;
    URI uri = client.target(target.get(hasMethod ? 1 : 0));
    HttpRequest request = request(hasMethod ? target.get(0) : null, uri);
    Authorizer authorizer = client.authorizer().requiringCredential();
    HttpClient authorized = AuthorizedHttpClient.of(
        http,
        isVerbose ? PrintedAuthorizer.of(authorizer, printer) : authorizer,
        client.transport());
    HttpResponse<InputStream> response = sendWithinLimits(client, authorized, request);
    byte[] start = ResponseWriter.of(terminal, hasHeaders, file).write(response);
    return report(client, response, start);
  }

  /** Sends the request, and again after each wait that the server asks for, while {@code --max-wait} allows it. */
  private HttpResponse<InputStream> sendWithinLimits(
      AccountClient client, HttpClient http, HttpRequest request) throws InterruptedException {
    RateLimitWait wait = RateLimitWait.atMost(terminal, maxWait);
    while (true) {
      HttpResponse<InputStream> response = send(http, request);
      // The body may be a part of the output, so only the headers are read here.
      Optional<Duration> length = response.statusCode() == TOO_MANY_REQUESTS && maxWait > 0
          ? client.retryAfter(received(response, new byte[0]))
          : Optional.empty();
      if (length.isEmpty() || !wait.pause(length.get())) {
        return response;
      }
      close(response);
    }
  }

  private static void close(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException e) {
      // The response is not used.
    }
  }

  private HttpResponse<InputStream> send(HttpClient http, HttpRequest request)
      throws InterruptedException {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw CommandException.of(
          ExitCode.UNREACHABLE,
          "No response from " + Origin.of(request.uri()) + ": " + e.getClass().getSimpleName()
              + (e.getMessage() == null ? "." : ", " + e.getMessage() + "."),
          "Check the address and the connection. The request may have arrived: repeat it only if that does no harm.",
          e);
    } catch (IllegalArgumentException e) {
      throw notPossible(e);
    }
  }

  private HttpRequest request(@Nullable String method, URI uri) {
    RequestBody body = body();
    try {
      HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
          .timeout(Duration.ofSeconds(timeout))
          .setHeader("User-Agent", AccountClient.USER_AGENT)
          .setHeader("Accept", "*/*");
      if (!body.contentType().isEmpty()) {
        builder.setHeader("Content-Type", body.contentType());
      }
      Set<String> given = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      for (String header : headers) {
        int colon = header.indexOf(':');
        if (colon < 1) {
          throw new IllegalArgumentException("A value of -H is not NAME: VALUE.");
        }
        String name = header.substring(0, colon).strip();
        if (name.equalsIgnoreCase("Authorization")) {
          throw new IllegalArgumentException("The account sets the header Authorization.");
        }
        String value = fieldValue(name, header.substring(colon + 1).strip());
        // The first one replaces a default, and the next ones are sent beside it.
        if (given.add(name)) {
          builder.setHeader(name, value);
        } else {
          builder.header(name, value);
        }
      }
      String defaultMethod = body.contentType().isEmpty() ? "GET" : "POST";
      return builder
          .method(method == null ? defaultMethod : method, body.publisher())
          .build();
    } catch (IllegalArgumentException e) {
      throw notPossible(e);
    }
  }

  /** Returns {@code value}. The message of the JDK for a wrong one quotes it, and it may be a secret. */
  private static String fieldValue(String name, String value) {
    if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F || c > 0xFF)) {
      throw new IllegalArgumentException("The value of the header " + name
          + " has a line break or another character that a header cannot have.");
    }
    return value;
  }

  private RequestBody body() {
    int kinds = (data.isEmpty() ? 0 : 1) + (parts.isEmpty() ? 0 : 1) + (json == null ? 0 : 1);
    if (kinds > 1) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The options give more than one body.",
          "Pass only one of -d, -F and --json.");
    }
    if (json != null) {
      return RequestBody.json(json, terminal.in());
    }
    if (!data.isEmpty()) {
      return RequestBody.data(data, terminal.in());
    }
    return parts.isEmpty() ? RequestBody.none() : RequestBody.multipart(parts, terminal.in());
  }

  private static CommandException notPossible(IllegalArgumentException e) {
    return CommandException.of(
        ExitCode.USAGE,
        "This request is not possible. " + e.getMessage(),
        "Correct the arguments: see \"tripod request --help\".",
        e);
  }

  private ExitCode report(AccountClient client, HttpResponse<InputStream> response, byte[] start) {
    int status = response.statusCode();
    if (status < CLIENT_ERROR) {
      if (status >= REDIRECT) {
        terminal
            .err()
            .println("The response is a redirect (" + status
                + "), which is not followed. Send a request to its Location if you trust it.");
      }
      return ExitCode.SUCCESS;
    }
    terminal.error(
        "The response has status " + status + ".", client.nextStep(received(response, start)));
    return status >= SERVER_ERROR ? ExitCode.SERVER_ERROR : ExitCode.CLIENT_ERROR;
  }

  private static dev.tripod.domain.http.HttpResponse received(
      HttpResponse<InputStream> response, byte[] start) {
    Headers.Builder received = Headers.builder();
    response
        .headers()
        .map()
        .forEach((name, values) -> values.forEach(value -> received.andReceived(name, value)));
    return dev.tripod.domain.http.HttpResponse.of(response.statusCode(), received.build(), start);
  }
}
