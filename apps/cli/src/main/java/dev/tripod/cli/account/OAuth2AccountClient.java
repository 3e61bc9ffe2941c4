package dev.tripod.cli.account;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.ConfirmedAuthorization;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.grant.ApprovalGrant;
import dev.tripod.oauth2.grant.PendingApproval;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.Optional;

/** The client of an OAuth 2.0 account. A keeper refreshes its tokens, one process at a time. */
final class OAuth2AccountClient extends AccountClient {

  private final OAuth2Client client;
  private final TokenKeeper keeper;
  private final ExitDelay exitDelay;

  OAuth2AccountClient(Account account, Accounts accounts, HttpTransport transport) {
    this(account, accounts, transport, new ExitDelay());
  }

  private OAuth2AccountClient(
      Account account, Accounts accounts, HttpTransport transport, ExitDelay exitDelay) {
    super(account, accounts, new TokenTransport(transport, exitDelay));
    this.exitDelay = exitDelay;
    boolean hasSecret = !account.clientSecret().isEmpty();
    OAuth2Client.Builder builder = OAuth2Client.builder()
        .server(account.server().oauth2(hasSecret))
        .clientId(account.clientId())
        .json(JacksonJson.strict())
        .userAgent(USER_AGENT);
    this.client =
        (hasSecret ? builder.clientSecret(account.clientSecret().reveal()) : builder).build();
    this.keeper = TokenKeeper.of(client, new LazyStore(accounts, exitDelay));
  }

  @Override
  public PendingAccountLogin begin(URI callback, Parameters parameters) {
    return begin(AuthorizationRequest.to(callback), parameters);
  }

  @Override
  public PendingAccountLogin beginWithPin(Parameters parameters) {
    return begin(AuthorizationRequest.withShownCode(), parameters);
  }

  @Override
  public PendingDeviceLogin beginOnDevice() {
    if (client.server().metadata().deviceAuthorizationEndpoint().isEmpty()) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The device authorization endpoint of " + account().server().label() + " is not known.",
          "Pass it with --device-authorization-url, or leave --device out.");
    }
    ApprovalGrant grant = ApprovalGrant.device(client);
    Collection<String> scope =
        account().scope().isEmpty() ? client.server().defaultScope() : account().scope();
    PendingApproval approval = grant
        .begin(
            scope.isEmpty() ? Parameters.none() : Parameters.of("scope", String.join(" ", scope)))
        .over(transport());
    return new PendingDeviceLogin(approval, listener -> {
      Tokens tokens = grant
          .complete(approval, (pause, problem) -> {
            // Some servers report with status 200 that the user has not decided.
            exitDelay.end();
            listener.waiting(pause, problem);
          })
          .over(transport());
      return logIn(() -> store(tokens));
    });
  }

  @Override
  public LoginState state() {
    Tokens tokens = current();
    return new LoginState(
        tokens.scope(),
        tokens.expiresAt().orElse(null),
        tokens.refreshToken().isPresent(),
        tokens.extras());
  }

  @Override
  public Authorizer authorizer() {
    return keeper.authorizer(account().owner(), origins());
  }

  @Override
  ErrorResponse error(HttpResponse response) {
    return client.errorResponse(response, current());
  }

  @Override
  public Secret accessToken() {
    return current().accessToken();
  }

  @Override
  public boolean forget() {
    keeper.forget(account().owner()).over(transport());
    return client.server().metadata().revocationEndpoint().isPresent();
  }

  private Tokens current() {
    try {
      return keeper.current(account().owner()).over(transport());
    } finally {
      exitDelay.end();
    }
  }

  private PendingAccountLogin begin(AuthorizationRequest request, Parameters parameters) {
    AuthorizationRequest extended = request.scope(account().scope().toArray(new String[0]));
    for (Parameters.Parameter parameter : parameters) {
      extended = extended.parameter(parameter.name(), parameter.valueOrEmpty());
    }
    PendingAuthorization login = client.begin(extended).over(transport());
    // A pushed request has no tokens as its result, so Ctrl-C ends the wait for the user at once.
    exitDelay.end();
    return new ProtocolLogin<>(
        login,
        pasted -> client.confirm(login, pasted),
        callback -> client.confirm(login, callback),
        code -> client.confirmWithoutState(login, code),
        confirmed -> logIn(() -> redeem(confirmed)));
  }

  private Account redeem(ConfirmedAuthorization confirmed) {
    return store(client.redeem(confirmed).over(transport()));
  }

  private Account store(Tokens tokens) {
    // Another user may have logged in than before, so an earlier refresh token must not stay.
    keeper.replace(account().owner(), tokens).over(transport());
    return withOriginOf(tokens.extras());
  }

  /** A transport that delays the end of the process from a request for tokens until the keeper has stored them. */
  private record TokenTransport(HttpTransport transport, ExitDelay delay) implements HttpTransport {

    @Override
    public HttpResponse send(HttpRequest request) throws IOException {
      if (!request.method().equals("POST")) {
        return transport.send(request);
      }
      delay.start();
      boolean hasTokens = false;
      try {
        HttpResponse response = transport.send(request);
        hasTokens = response.isSuccess();
        return response;
      } finally {
        if (!hasTokens) {
          delay.end();
        }
      }
    }
  }

  /** The store of the accounts. It is opened at its first use, because a login that begins must not create a directory. */
  private record LazyStore(Accounts accounts, ExitDelay delay) implements CredentialStore {

    @Override
    public Optional<Entry> load(ResourceOwner owner) throws IOException {
      return accounts.store().load(owner);
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
        throws IOException {
      try {
        return accounts.store().replace(owner, expectedVersion, next);
      } finally {
        delay.end();
      }
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
      try {
        return accounts.store().remove(owner, expectedVersion);
      } finally {
        delay.end();
      }
    }
  }
}
