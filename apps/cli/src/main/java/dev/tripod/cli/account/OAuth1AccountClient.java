package dev.tripod.cli.account;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.ClientCredentials;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth1.TemporaryCredentialRequest;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth1.VerifiedCredentials;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** The client of an OAuth 1.0a account. Its tokens do not expire, unless the server says otherwise. */
final class OAuth1AccountClient extends AccountClient {

  private static final int SERVER_ERROR = 500;

  private final OAuth1Server server;
  private final OAuth1Client client;

  OAuth1AccountClient(Account account, Accounts accounts, HttpTransport transport) {
    super(account, accounts, transport);
    this.server = account.server().oauth1(account.scope(), account.clientSecret());
    // The secret of a client with an RSA key is the key, and the signer has it.
    this.client = OAuth1Client.builder()
        .server(server)
        .clientCredentials(
            server.signatureMethod() instanceof SignatureMethod.Rsa
                ? ClientCredentials.of(account.clientId())
                : ClientCredentials.of(
                    account.clientId(), account.clientSecret().reveal()))
        .userAgent(USER_AGENT)
        .build();
  }

  @Override
  public PendingAccountLogin begin(URI callback, Parameters parameters) {
    return begin(TemporaryCredentialRequest.to(callback), parameters);
  }

  @Override
  public PendingAccountLogin beginWithPin(Parameters parameters) {
    return begin(TemporaryCredentialRequest.outOfBand(), parameters);
  }

  @Override
  public PendingDeviceLogin beginOnDevice() {
    throw CommandException.of(
        ExitCode.USAGE,
        "OAuth 1.0a has no login on another device.",
        "Pass --pin instead of --device.");
  }

  @Override
  public LoginState state() {
    return new LoginState(Set.of(), null, false, token().extras());
  }

  @Override
  public Authorizer authorizer() {
    return client.authorizer(token(), origins());
  }

  @Override
  ErrorResponse error(HttpResponse response) {
    return client.errorResponse(response, token());
  }

  @Override
  public Secret accessToken() {
    return token().token();
  }

  @Override
  public boolean forget() {
    Optional<CredentialStore.Entry> entry = load();
    if (entry.isEmpty()) {
      return false;
    }
    boolean isRevocable = server.revocation().isPresent();
    if (isRevocable) {
      revoke(TokenCredentials.from(entry.get().snapshot()));
    }
    try {
      accounts().store().remove(account().owner(), entry.get().version());
    } catch (IOException e) {
      throw accounts().failure(e);
    }
    return isRevocable;
  }

  /** Revokes {@code token}. An error response is not a reason to keep it, unless the server may revoke it later. */
  private void revoke(TokenCredentials token) {
    try {
      client.revoke(token).over(transport());
    } catch (ErrorResponse e) {
      if (e.status().orElse(SERVER_ERROR) >= SERVER_ERROR) {
        throw e;
      }
    }
  }

  private TokenCredentials token() {
    return load()
        .map(entry -> TokenCredentials.from(entry.snapshot()))
        .orElseThrow(() -> ReauthorizationRequired.of(account().owner()));
  }

  private Optional<CredentialStore.Entry> load() {
    try {
      return accounts().store().load(account().owner());
    } catch (IOException e) {
      throw accounts().failure(e);
    }
  }

  private PendingAccountLogin begin(TemporaryCredentialRequest request, Parameters parameters) {
    TemporaryCredentialRequest extended = request;
    for (Parameters.Parameter parameter : parameters) {
      extended = extended.authorizationParameter(parameter.name(), parameter.valueOrEmpty());
    }
    TemporaryCredentials login = client.begin(extended).over(transport());
    return new ProtocolLogin<>(
        login,
        pasted -> client.confirm(login, pasted),
        callback -> client.confirm(login, callback),
        pin -> client.confirmPin(login, pin),
        verified -> logIn(() -> redeem(verified)));
  }

  private Account redeem(VerifiedCredentials verified) {
    TokenCredentials token = client.redeem(verified).over(transport());
    try {
      accounts().store().save(account().owner(), token.snapshot());
    } catch (IOException e) {
      throw accounts().failure(e);
    }
    return withOriginOf(token.extras());
  }
}
