package dev.tripod.cli;

import dev.tripod.cli.account.Account;
import dev.tripod.cli.account.AccountClient;
import dev.tripod.cli.account.Accounts;
import dev.tripod.cli.account.CallbackChoice;
import dev.tripod.cli.account.IssuerDiscovery;
import dev.tripod.cli.account.KnownProviders;
import dev.tripod.cli.account.OnDemandTransport;
import dev.tripod.cli.account.PendingAccountLogin;
import dev.tripod.cli.account.Protocol;
import dev.tripod.cli.account.SecretSource;
import dev.tripod.cli.account.ServerChoice;
import dev.tripod.cli.login.BrowserLogin;
import dev.tripod.cli.login.DeviceLogin;
import dev.tripod.cli.login.PastedLogin;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.GlobalOptions;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.providers.X;
import dev.tripod.redirect.loopback.LoopbackReceiver;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code tripod login}. */
@Command(
    name = "login",
    description = {
      "Logs in to a provider, and stores the tokens as an account.",
      "Without PROVIDER, it logs in again to an existing account.",
      "For another server, pass the URL of its issuer, or its endpoints with --authorization-url and --token-url, and its API with --api.",
      "The client secret is read from --client-secret-file, from TRIPOD_CLIENT_SECRET, or from a prompt. It is never an argument.",
      "The accounts are private files in TRIPOD_HOME. They are sealed if TRIPOD_SEALING_KEY or TRIPOD_SEALING_KEY_FILE is set."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tripod login x --client-id ID --port 7777 --open",
      "  tripod login x --client-id ID --headless",
      "  tripod login x --oauth1 --pin --client-id API_KEY --account brand",
      "  tripod login github --device --client-id ID",
      "  tripod login mastodon --at https://mastodon.example --client-id ID",
      "  tripod login https://login.example --api https://api.example --client-id ID",
      "  tripod login --account brand"
    },
    mixinStandardHelpOptions = true)
final class LoginCommand implements Callable<ExitCode> {

  private static final String CLIENT_ID = "TRIPOD_CLIENT_ID";
  private static final String CLIENT_SECRET = "TRIPOD_CLIENT_SECRET";

  private final Terminal terminal;
  private final GlobalOptions options;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PROVIDER|ISSUER-URL",
      completionCandidates = ProviderNames.class,
      description = {
        "The name of a provider, such as x, github or google.",
        "Pass the URL of an issuer if it publishes its endpoints (RFC 8414, OpenID Connect Discovery)."
      })
  private @Nullable String provider;

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "The name of the account. The default is the name of the provider.")
  private @Nullable String accountName;

  @Option(names = "--oauth1", description = "Use OAuth 1.0a. The default is OAuth 2.0.")
  private boolean isOAuth1;

  @Option(
      names = "--headless",
      description =
          "Ask for the address that the browser shows. The browser may be on another machine.")
  private boolean isHeadless;

  @Option(names = "--pin", description = "Ask for the PIN or the code that the server shows.")
  private boolean hasPin;

  @Option(
      names = "--device",
      description = {
        "Show a code to type in a browser on any device (RFC 8628).",
        "The addresses of github, gitlab, google and microsoft are known. Issuers publish theirs."
      })
  private boolean isOnDevice;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "A scope to request. Repeat the option for more.")
  private List<String> scope = List.of();

  @Option(
      names = "--client-id",
      paramLabel = "ID",
      description =
          "The client id, or the API key for OAuth 1.0a. The default is TRIPOD_CLIENT_ID, or a prompt.")
  private @Nullable String clientId;

  @Option(
      names = "--client-secret-file",
      paramLabel = "FILE",
      description = "A file with the client secret.")
  private @Nullable String clientSecretFile;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = {
        "The port on which the command waits for the browser. The default is a free one.",
        "Set it if the provider compares the port with the registered one, as X does."
      })
  private @Nullable Integer port;

  @Option(names = "--open", description = "Open the address in your browser.")
  private boolean opensBrowser;

  @Option(
      names = "--redirect-uri",
      paramLabel = "URI",
      description = {
        "The redirect URI that is registered for the client.",
        "The default is http://127.0.0.1:PORT/callback, or https://localhost/ with --headless.",
        "The account remembers it, and the port, for the next login."
      })
  private @Nullable String redirectUri;

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description = "A parameter of the address to open, such as prompt=consent.")
  private Map<String, String> parameters = Map.of();

  @Option(
      names = "--at",
      paramLabel = "VALUE",
      description =
          "The tenant, shop or address, for providers that have a server for each customer.")
  private String at = "";

  @Option(
      names = "--api",
      paramLabel = "ORIGIN",
      description =
          "An origin to which the token may be sent, besides those of the provider. Repeat the option for more.")
  private List<String> api = List.of();

  @Option(
      names = "--server",
      paramLabel = "ORIGIN",
      description =
          "Send everything for the provider to this origin, such as that of a fake server in a test.")
  private String relocation = "";

  @Option(
      names = "--authorization-url",
      paramLabel = "URL",
      description = "The authorization endpoint, if you pass no provider.")
  private @Nullable String authorizationUrl;

  @Option(
      names = "--token-url",
      paramLabel = "URL",
      description = "The token endpoint, if you pass no provider.")
  private @Nullable String tokenUrl;

  @Option(
      names = "--temporary-credentials-url",
      paramLabel = "URL",
      description = "The endpoint for temporary credentials (request tokens), for OAuth 1.0a.")
  private @Nullable String temporaryCredentialsUrl;

  @Option(
      names = "--revocation-url",
      paramLabel = "URL",
      description = "The revocation endpoint, if the server has one.")
  private @Nullable String revocationUrl;

  @Option(
      names = "--device-authorization-url",
      paramLabel = "URL",
      description =
          "The device authorization endpoint, if the data of the server does not name it. The account remembers it.")
  private @Nullable String deviceAuthorizationUrl;

  LoginCommand(Terminal terminal, GlobalOptions options) {
    this.terminal = terminal;
    this.options = options;
  }

  @Override
  public ExitCode call() throws InterruptedException {
    Accounts accounts = Accounts.of(terminal);
    HttpTransport transport = new OnDemandTransport();
    Account account = described(accounts, transport);
    AccountClient client = AccountClient.of(account, accounts, transport);
    accounts.requireWritable();
    report(loggedIn(client));
    return ExitCode.SUCCESS;
  }

  private Account loggedIn(AccountClient client) throws InterruptedException {
    dev.tripod.domain.http.Parameters more = dev.tripod.domain.http.Parameters.none();
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      more = more.and(parameter.getKey(), parameter.getValue());
    }
    try {
      if (isOnDevice) {
        return DeviceLogin.of(terminal, Clock.system(), opensBrowser).logIn(client);
      }
      if (hasPin) {
        return PastedLogin.of(terminal, Clock.system(), client.beginWithPin(more))
            .pin()
            .redeem();
      }
      CallbackChoice choice = client.account().callback();
      if (!isHeadless) {
        return BrowserLogin.of(terminal, opensBrowser).logIn(client, receiver(choice), more);
      }
      URI callback =
          choice.redirectUri().isEmpty() ? X.PASTE_CALLBACK : new URI(choice.redirectUri());
      PendingAccountLogin login = client.begin(callback, more);
      return PastedLogin.of(terminal, Clock.system(), login)
          .address(
              callback, KnownProviders.codeLifetime(client.account().server().provider()))
          .redeem();
    } catch (IllegalArgumentException | IllegalStateException | URISyntaxException e) {
      throw notPossible(e);
    }
  }

  private static LoopbackReceiver.Builder receiver(CallbackChoice choice)
      throws URISyntaxException {
    LoopbackReceiver.Builder receiver = choice.redirectUri().isEmpty()
        ? LoopbackReceiver.builder()
        : BrowserLogin.receiverFor(new URI(choice.redirectUri()));
    return choice.port().isPresent() ? receiver.port(choice.port().getAsInt()) : receiver;
  }

  private Account described(Accounts accounts, HttpTransport transport) {
    try {
      return account(accounts, transport);
    } catch (IllegalArgumentException e) {
      throw notPossible(e);
    }
  }

  private static CommandException notPossible(Exception e) {
    return CommandException.of(
        ExitCode.USAGE,
        "A login with these options is not possible. " + e.getMessage(),
        "Correct the options: see \"tripod login --help\".",
        e);
  }

  /** Returns the account that the options describe, or the one to log in to again. */
  private Account account(Accounts accounts, HttpTransport transport) {
    requireOneWay();
    Map<String, String> endpoints = endpoints();
    if (provider == null && endpoints.isEmpty()) {
      requireNoServer();
      return again(accounts.get(accountName));
    }
    if (provider != null && !endpoints.isEmpty()) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The options name both a provider and endpoints.",
          "Leave one of them out.");
    }
    ServerChoice chosen = server(endpoints, transport);
    String name = accountName == null ? chosen.label() : accountName;
    requireName(name);
    Optional<Account> existing = accounts.find(name);
    if (existing.filter(before -> !before.server().isSameAs(chosen)).isPresent()) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The account '" + name + "' exists, and belongs to another server.",
          "Pass another name with --account, or remove it with \"tripod logout " + name + "\".");
    }
    ServerChoice server = withDeviceEndpoint(chosen, existing);
    String id = clientId(existing);
    return new Account(
        name,
        server,
        id,
        clientSecret(id, server.protocol(), existing),
        origins(server.origins()),
        scope.isEmpty() ? server.scope() : scope,
        callback(existing));
  }

  /** Returns the address at which the browser arrives: from the options, or from the last login to the account. */
  private CallbackChoice callback(Optional<Account> existing) {
    return redirectUri == null && port == null
        ? existing.map(Account::callback).orElse(CallbackChoice.NONE)
        : new CallbackChoice(
            redirectUri == null ? "" : redirectUri,
            port == null ? OptionalInt.empty() : OptionalInt.of(port));
  }

  /** Rejects options of more than one way to log in. */
  private void requireOneWay() {
    if (isHeadless && hasPin) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The options ask for both an address and a PIN.",
          "Pass one of --headless and --pin.");
    }
    if (isOnDevice
        && (isHeadless || hasPin || port != null || redirectUri != null || !parameters.isEmpty())) {
      throw CommandException.of(
          ExitCode.USAGE,
          "A login with --device has no callback and no address with parameters.",
          "Leave out --headless, --pin, --port, --redirect-uri and --parameter, or --device.");
    }
  }

  private ServerChoice server(Map<String, String> endpoints, HttpTransport transport) {
    if (provider != null && IssuerDiscovery.isIssuer(provider)) {
      if (isOAuth1 || !at.isEmpty() || !relocation.isEmpty()) {
        throw CommandException.of(
            ExitCode.USAGE,
            "The options --oauth1, --at and --server do not apply to the URL of an issuer.",
            "Leave them out, or pass the name of a provider.");
      }
      return IssuerDiscovery.discover(provider, transport);
    }
    return new ServerChoice(
        isOAuth1 ? Protocol.OAUTH1 : Protocol.OAUTH2,
        provider == null ? "" : provider,
        at,
        endpoints,
        relocation,
        "");
  }

  /** Returns {@code server} with the device authorization endpoint of the options, or else of the existing account. */
  private ServerChoice withDeviceEndpoint(ServerChoice server, Optional<Account> existing) {
    return Optional.ofNullable(deviceAuthorizationUrl)
        .or(() -> existing.map(before -> before.server().endpoints().get(ServerChoice.DEVICE)))
        .map(server::withDeviceEndpoint)
        .orElse(server);
  }

  /** Rejects options for another server than that of the account to log in to again. */
  private void requireNoServer() {
    if (isOAuth1 || !at.isEmpty() || !relocation.isEmpty()) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The options --oauth1, --at and --server need a provider or endpoints.",
          "Name the provider, or leave them out to log in to an account again.");
    }
  }

  private Account again(Account before) {
    String id = clientId == null ? before.clientId() : clientId;
    return new Account(
        before.name(),
        withDeviceEndpoint(before.server(), Optional.of(before)),
        id,
        clientSecret(id, before.server().protocol(), Optional.of(before)),
        origins(before.origins()),
        scope.isEmpty() ? before.scope() : scope,
        callback(Optional.of(before)));
  }

  private Map<String, String> endpoints() {
    Map<String, String> endpoints = new LinkedHashMap<>();
    putIfPresent(endpoints, ServerChoice.TEMPORARY_CREDENTIALS, temporaryCredentialsUrl);
    putIfPresent(endpoints, ServerChoice.AUTHORIZATION, authorizationUrl);
    putIfPresent(endpoints, ServerChoice.TOKEN, tokenUrl);
    putIfPresent(endpoints, ServerChoice.REVOCATION, revocationUrl);
    return endpoints;
  }

  private static void putIfPresent(
      Map<String, String> endpoints, String name, @Nullable String uri) {
    if (uri != null) {
      endpoints.put(name, uri);
    }
  }

  private List<Origin> origins(List<Origin> known) {
    List<Origin> all =
        Stream.concat(known.stream(), api.stream().map(Origin::of)).distinct().toList();
    if (!all.isEmpty()) {
      Origin.requireSecure(all.toArray(new Origin[0]));
    }
    return all;
  }

  private String clientId(Optional<Account> existing) {
    return Optional.ofNullable(clientId)
        .or(() -> terminal.variable(CLIENT_ID))
        .or(() -> existing.map(Account::clientId))
        .or(() -> terminal.isInteractive()
            ? terminal.ask(isOAuth1 ? "API key: " : "Client id: ")
            : Optional.empty())
        .filter(id -> !id.isEmpty())
        .orElseThrow(() -> CommandException.of(
            ExitCode.USAGE,
            "The client id is missing.",
            "Register a client at the provider, and pass its id with --client-id or " + CLIENT_ID
                + "."));
  }

  private Secret clientSecret(String id, Protocol protocol, Optional<Account> existing) {
    Optional<Account> sameClient = existing.filter(before -> before.clientId().equals(id));
    return givenSecret(id, sameClient.isPresent())
        .or(() -> sameClient.map(Account::clientSecret))
        .or(() -> terminal.isInteractive()
            ? terminal.askSecret(
                protocol == Protocol.OAUTH1
                    ? "API key secret: "
                    : "Client secret (press Enter if the client is public): ")
            : Optional.empty())
        .orElseGet(() -> noSecret(protocol));
  }

  /**
   * Returns the secret in the file or in the environment. A server must not receive the secret of a client of another server. So
   * the environment counts only for the client that it names. If it names none, it counts for the client of --client-id, or for a
   * new one.
   */
  private Optional<Secret> givenSecret(String id, boolean isStored) {
    Optional<String> file = Optional.ofNullable(clientSecretFile);
    boolean isForClient =
        terminal.variable(CLIENT_ID).map(id::equals).orElse(clientId != null || !isStored);
    return file.isPresent() || isForClient
        ? SecretSource.find(terminal, CLIENT_SECRET, file)
        : Optional.empty();
  }

  /** Returns the secret of a public client. OAuth 1.0a has no public clients. */
  private static Secret noSecret(Protocol protocol) {
    if (protocol == Protocol.OAUTH1) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The API key secret is missing, and OAuth 1.0a signs with it.",
          "Set " + CLIENT_SECRET + " and " + CLIENT_ID + ", or pass --client-secret-file.");
    }
    return Secret.of("");
  }

  private static void requireName(String name) {
    if (!name.matches("[A-Za-z0-9._@-]{1,64}")) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The name '" + name + "' of the account is not allowed.",
          "Use 1 to 64 letters, digits and ._@-.");
    }
  }

  private void report(Account account) {
    if (options.isJson()) {
      List<JsonValue> origins = new ArrayList<>();
      account.origins().forEach(origin -> origins.add(JsonValue.text(origin.toString())));
      terminal
          .out()
          .println(JsonObject.builder()
              .with("account", account.name())
              .with("server", account.server().label())
              .with("protocol", account.server().protocol().toString())
              .with("origins", JsonValue.array(origins))
              .build()
              .encoded());
      return;
    }
    terminal
        .out()
        .println("Logged in: the account " + account.name() + " ("
            + account.server().label() + ", " + account.server().protocol() + ").");
  }

  /** The names that the shell completes. */
  private static final class ProviderNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      return Stream.of(Protocol.values())
          .flatMap(protocol -> KnownProviders.names(protocol).stream())
          .distinct()
          .sorted()
          .iterator();
    }
  }
}
