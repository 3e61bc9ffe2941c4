package dev.tripod.cli;

import dev.tripod.cli.account.AccountClient;
import dev.tripod.cli.account.Accounts;
import dev.tripod.cli.account.OnDemandTransport;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.GlobalOptions;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code tripod header}. */
@Command(
    name = "header",
    description = {
      "Prints the header that authorizes one request: signed for OAuth 1.0a, with a valid access token for OAuth 2.0.",
      "For example: curl -H \"$(tripod header /2/users/me)\" https://api.x.com/2/users/me",
      "The header is a secret: do not write it to a log."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tripod header https://api.x.com/2/users/me",
      "  tripod header POST /1.1/statuses/update.json -d status=hello"
    },
    mixinStandardHelpOptions = true)
final class HeaderCommand implements Callable<ExitCode> {

  private final Terminal terminal;
  private final GlobalOptions options;

  @Mixin
  private final AccountOption account = new AccountOption();

  @Parameters(
      arity = "1..2",
      paramLabel = "[METHOD] URL|PATH",
      hideParamSyntax = true,
      description = "The method, GET by default, and the URL or a path at the account's API.")
  private List<String> target = List.of();

  @Option(
      names = {"-d", "--data"},
      paramLabel = "NAME=VALUE",
      description = "A parameter of the form in the body, form-encoded. OAuth 1.0a signs it.")
  private List<String> form = List.of();

  HeaderCommand(Terminal terminal, GlobalOptions options) {
    this.terminal = terminal;
    this.options = options;
  }

  @Override
  public ExitCode call() {
    Accounts accounts = Accounts.of(terminal);
    AccountClient client =
        AccountClient.of(accounts.get(account.name()), accounts, new OnDemandTransport());
    boolean hasMethod = target.size() == 2;
    URI uri = client.target(target.get(hasMethod ? 1 : 0));
    HttpRequest request = request(hasMethod ? target.get(0) : form.isEmpty() ? "GET" : "POST", uri);
    HttpRequest authorized = client
        .authorizer()
        .requiringCredential()
        .authorize(request)
        .over(client.transport())
        .request();
    JsonObject.Builder added = JsonObject.builder();
    authorized.headers().forEach((name, value) -> {
      if (request.headers().all(name).contains(value)) {
        return;
      }
      if (options.isJson()) {
        added.with(name, value);
      } else {
        terminal.out().println(name + ": " + value);
      }
    });
    if (options.isJson()) {
      terminal.out().println(added.build().encoded());
    }
    return ExitCode.SUCCESS;
  }

  private HttpRequest request(String method, URI uri) {
    if (form.stream().anyMatch(text -> text.startsWith("@"))) {
      throw CommandException.of(
          ExitCode.USAGE,
          "A value of -d names a file, and the parameters in a file are not signed here.",
          "Pass each parameter as NAME=VALUE, or send the file with \"tripod request\".");
    }
    try {
      HttpRequest request =
          HttpRequest.of(method, uri).withHeader("User-Agent", AccountClient.USER_AGENT);
      return form.isEmpty()
          ? request
          : request.withBody(
              Body.form(dev.tripod.domain.http.Parameters.parse(String.join("&", form))));
    } catch (IllegalArgumentException e) {
      throw CommandException.of(
          ExitCode.USAGE,
          "This request is not possible. " + e.getMessage(),
          "Correct the method, the URL or the form.",
          e);
    }
  }
}
