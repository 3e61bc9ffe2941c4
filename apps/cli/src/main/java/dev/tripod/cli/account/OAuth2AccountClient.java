package dev.tripod.cli.account;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.ConfirmedAuthorization;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The client of an OAuth 2.0 account. A keeper refreshes its tokens, one process at a time. */
final class OAuth2AccountClient extends AccountClient {

  private final OAuth2Client client;
  private final TokenKeeper keeper;

  OAuth2AccountClient(Account account, Accounts accounts, HttpTransport transport) {
    super(account, transport);
    boolean hasSecret = !account.clientSecret().isEmpty();
    OAuth2Client.Builder builder = OAuth2Client.builder()
        .server(account.server().oauth2(hasSecret))
        .clientId(account.clientId())
        .json(JacksonJson.strict())
        .userAgent(USER_AGENT);
    this.client =
        (hasSecret ? builder.clientSecret(account.clientSecret().reveal()) : builder).build();
    this.keeper = TokenKeeper.of(client, new LazyStore(accounts));
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
    return keeper.current(account().owner()).over(transport());
  }

  private PendingAccountLogin begin(AuthorizationRequest request, Parameters parameters) {
    AuthorizationRequest extended = request.scope(account().scope().toArray(new String[0]));
    for (Parameters.Parameter parameter : parameters) {
      extended = extended.parameter(parameter.name(), parameter.valueOrEmpty());
    }
    PendingAuthorization login = client.begin(extended).over(transport());
    return new ProtocolLogin<>(
        login,
        pasted -> client.confirm(login, pasted),
        callback -> client.confirm(login, callback),
        code -> client.confirmWithoutState(login, code),
        this::redeem);
  }

  private Account redeem(ConfirmedAuthorization confirmed) {
    Tokens tokens = client.redeem(confirmed).over(transport());
    // Another user may have logged in than before, so an earlier refresh token must not stay.
    keeper.replace(account().owner(), tokens).over(transport());
    return withOriginOf(tokens.extras());
  }

  /** The store of the accounts. It is opened at its first use, because a login that begins must not create a directory. */
  private record LazyStore(Accounts accounts) implements CredentialStore {

    @Override
    public Optional<Entry> load(ResourceOwner owner) throws IOException {
      return accounts.store().load(owner);
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
        throws IOException {
      return accounts.store().replace(owner, expectedVersion, next);
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
      return accounts.store().remove(owner, expectedVersion);
    }
  }
}
