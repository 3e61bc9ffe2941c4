package dev.tripod.cli.account;

import dev.tripod.cli.account.KnownProviders.UserAddress;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Extra;
import dev.tripod.domain.Extras;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client that acts for an account: it logs in, authorizes requests, and logs out. */
public abstract sealed class AccountClient permits OAuth1AccountClient, OAuth2AccountClient {

  /** Some servers reject requests of clients that do not say who they are. */
  public static final String USER_AGENT = "tripod-cli";

  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final Account account;
  private final Accounts accounts;
  private final HttpTransport transport;

  AccountClient(Account account, Accounts accounts, HttpTransport transport) {
    this.account = account;
    this.accounts = accounts;
    this.transport = transport;
  }

  /**
   * Returns the client of {@code account}, which sends over {@code transport}. Nothing is sent yet.
   *
   * @throws CommandException if the server or the client of the account is not possible
   */
  public static AccountClient of(Account account, Accounts accounts, HttpTransport transport) {
    try {
      return account.server().protocol() == Protocol.OAUTH1
          ? new OAuth1AccountClient(account, accounts, transport)
          : new OAuth2AccountClient(account, accounts, transport);
    } catch (IllegalArgumentException e) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The client cannot be used with this server. " + e.getMessage(),
          "Correct the options, and log in.",
          e);
    }
  }

  /** Returns the account. */
  public Account account() {
    return account;
  }

  /**
   * Begins a login after which the browser goes to {@code callback}.
   *
   * @param parameters are added to the authorization URI
   */
  public abstract PendingAccountLogin begin(URI callback, Parameters parameters);

  /** Begins a login that ends with a PIN or a code, which the server shows. */
  public abstract PendingAccountLogin beginWithPin(Parameters parameters);

  /**
   * Begins a login that the user approves on another device.
   *
   * @throws CommandException if the server has no such login
   */
  public abstract PendingDeviceLogin beginOnDevice();

  /** Returns the state of the login. The server is asked only if the token must be refreshed. */
  public abstract LoginState state();

  /** Returns an authorizer for the origins of the account. It refreshes the access token and retries, if the protocol can. */
  public abstract Authorizer authorizer();

  /**
   * Returns a valid access token, refreshed if necessary. For OAuth 1.0a, it is the token, which is useless without its secret.
   *
   * @throws dev.tripod.domain.AuthorizationException if the login has ended, or the token cannot be refreshed now
   */
  public abstract Secret accessToken();

  /**
   * Revokes the tokens at the server, if it can, and removes them. If the server does not respond, they stay.
   *
   * @return whether the server was asked to revoke them
   */
  public abstract boolean forget();

  /**
   * Returns the address of a request that may have the token.
   *
   * @param address a URL, or a path at the first origin of the account
   * @throws CommandException if it is neither, or the token is not for it
   */
  public final URI target(String address) {
    Origin[] origins = origins();
    try {
      URI uri = new URI(address.startsWith("/") ? origins[0] + address : address);
      Origin origin = Origin.of(uri);
      if (account.origins().contains(origin)) {
        return uri;
      }
      throw CommandException.of(
          ExitCode.FAILED,
          "The token of the account " + account.name() + " is not for " + origin
              + ", so nothing was sent. It is for "
              + account.origins().stream().map(Origin::toString).collect(Collectors.joining(", "))
              + ".",
          "Use an address there or another account. If you trust " + origin
              + " with the token, log in again with --api " + origin + ".");
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw CommandException.of(
          ExitCode.USAGE,
          "'" + address + "' is neither a URL nor a path.",
          "Use a URL such as " + origins[0]
              + "/path, or a path that begins with /. Percent-encode spaces.",
          e);
    }
  }

  /** Returns the transport for the requests of this client and of its {@link #authorizer}. */
  public final HttpTransport transport() {
    return transport;
  }

  final Accounts accounts() {
    return accounts;
  }

  /**
   * Stores the account that {@code tokens} returns. Ctrl-C does not end the process between the token response and the storing.
   *
   * @param tokens exchanges what the user has confirmed for tokens, and stores them
   */
  final Account logIn(Supplier<Account> tokens) {
    ExitDelay delay = new ExitDelay();
    delay.start();
    try {
      Account loggedIn = tokens.get();
      accounts.save(loggedIn);
      return loggedIn;
    } finally {
      delay.end();
    }
  }

  /** Returns the origins of the account. */
  final Origin[] origins() {
    List<Origin> origins = account.origins();
    if (origins.isEmpty()) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The account " + account.name() + " has no API origin, so no request can have its token.",
          "Log in again with --api and the origin of the API, such as https://api.example.com.");
    }
    return origins.toArray(new Origin[0]);
  }

  /**
   * Returns the account with the origin that the token response names. An address that cannot have the token is ignored, because
   * the tokens are stored already and may be usable at another origin.
   */
  final Account withOriginOf(Extras extras) {
    Extra<String> address = KnownProviders.apiAddress(account.server().provider());
    Optional<String> base = address == null ? Optional.empty() : extras.get(address);
    return base.flatMap(AccountClient::secureOrigin).map(account::withOrigin).orElse(account);
  }

  private static Optional<Origin> secureOrigin(String uri) {
    try {
      return Optional.of(Origin.of(URI.create(uri))).filter(Origin::isHttpsOrLoopback);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns how long the server asks to wait before the request is sent again; empty if it does not say so. */
  public final Optional<Duration> retryAfter(HttpResponse response) {
    try {
      return error(response).retryAfter();
    } catch (AuthorizationException noToken) {
      return Optional.empty();
    }
  }

  /** Returns the next step after an error response to a request with the token. */
  public final String nextStep(HttpResponse response) {
    ErrorResponse error;
    try {
      error = error(response);
    } catch (AuthorizationException noToken) {
      return "Run \"tripod whoami --account " + account.name()
          + "\" to see whether the login has ended.";
    }
    if (error.nextStep().isPresent()) {
      return "Next step: " + error.nextStep().get() + ".";
    }
    if (response.status() == UNAUTHORIZED) {
      return "Run \"tripod login --account " + account.name() + "\".";
    }
    if (error.retryAfter().isPresent()) {
      return "Repeat the request in " + error.retryAfter().get().toSeconds() + " seconds.";
    }
    return response.status() >= SERVER_ERROR || response.status() == TOO_MANY_REQUESTS
        ? "Repeat the request later."
        : "Correct the request: the body of the response may say how.";
  }

  /** Returns the error that a response to a request with the token reports. */
  abstract ErrorResponse error(HttpResponse response);

  /**
   * Asks the server who the user is.
   *
   * @return empty if the data of the provider does not say where to ask, and the server did not say it at the login
   * @throws CommandException if the server rejects the request
   */
  public final Optional<User> user() {
    UserAddress address = KnownProviders.userAddress(account.server().provider());
    if (address == null) {
      return nameAtLogin();
    }
    HttpRequest request = HttpRequest.of("GET", target(address.path()))
        .withHeader("Accept", "application/json")
        .withHeader("User-Agent", USER_AGENT);
    try {
      HttpResponse response = AuthorizedTransport.of(transport, authorizer()).send(request);
      if (!response.isSuccess()) {
        throw rejected(response.status());
      }
      Map<String, String> members = JacksonJson.strict().read(response.body()).leaves();
      return Optional.of(new User(
          members.getOrDefault(address.id(), ""), members.getOrDefault(address.name(), "")));
    } catch (IOException e) {
      throw CommandException.of(
          ExitCode.UNREACHABLE,
          "The server " + request.origin() + " did not respond.",
          "Check the connection, then repeat the command.",
          e);
    } catch (IllegalArgumentException e) {
      throw CommandException.of(
          ExitCode.FAILED,
          "The response of " + request.origin() + " is not usable. " + e.getMessage(),
          "Repeat the command later.",
          e);
    }
  }

  private Optional<User> nameAtLogin() {
    Map<String, String> members = state().extras().members();
    return Stream.of("user_id", "user_nsid")
        .map(name -> members.getOrDefault(name, ""))
        .filter(id -> !id.isEmpty())
        .findFirst()
        .map(id -> new User(
            id, members.getOrDefault("screen_name", members.getOrDefault("username", ""))));
  }

  private CommandException rejected(int status) {
    return status == UNAUTHORIZED
        ? CommandException.of(
            ExitCode.LOGIN_REQUIRED,
            "The server rejects the token of the account " + account.name() + ".",
            "Run \"tripod login --account " + account.name() + "\".")
        : CommandException.of(
            status >= SERVER_ERROR ? ExitCode.SERVER_ERROR : ExitCode.CLIENT_ERROR,
            "The server rejected the request for the user's name with status " + status + ".",
            "Check the scopes of the account, or repeat the command later.");
  }

  /**
   * The state of a login, as far as it is known without asking the server.
   *
   * @param scope the granted scopes; empty if they are not known
   * @param expiresAt when the access token expires; null if it does not, or the server did not say it
   * @param canRefresh whether the token can be refreshed
   * @param extras what the server sent with the token and is not a secret
   */
  public record LoginState(
      Set<String> scope, @Nullable Instant expiresAt, boolean canRefresh, Extras extras) {}
}
