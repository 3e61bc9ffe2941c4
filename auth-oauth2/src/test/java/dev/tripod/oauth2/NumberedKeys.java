package dev.tripod.oauth2;

import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keys without cryptography. A proof is readable: {@code key-1 #7 GET https://api.example/me nonce=n1 token=at1}. The number
 * after the hash differs for each proof.
 */
public final class NumberedKeys implements ProofOfPossession.Keys {

  private final Map<String, Key> keys = new ConcurrentHashMap<>();
  private final AtomicInteger proofs = new AtomicInteger();
  private final List<String> found = new CopyOnWriteArrayList<>();

  /** Creates a source without keys. */
  public NumberedKeys() {
    // Nothing to set.
  }

  @Override
  public Exchange<ProofOfPossession> create() {
    return Exchange.defer(() -> {
      Key key = new Key("key-" + (keys.size() + 1));
      keys.put(key.name, key);
      return Exchange.done(key);
    });
  }

  @Override
  public Exchange<ProofOfPossession> find(Secret reference) {
    return Exchange.defer(() -> {
      found.add(reference.reveal());
      Key key = keys.get(reference.reveal());
      if (key == null) {
        throw new IllegalStateException("This source has no such key.");
      }
      return Exchange.done(key);
    });
  }

  /** Returns the references that were looked up. */
  public List<String> found() {
    return List.copyOf(found);
  }

  /** Loses all keys. */
  public void clear() {
    keys.clear();
  }

  /** Returns the proof in {@code request}; empty if it has none. */
  public static String proof(HttpRequest request) {
    return request.headers().first("DPoP").orElse("");
  }

  private final class Key implements ProofOfPossession {

    private final String name;
    private final Map<Origin, String> nonces = new ConcurrentHashMap<>();

    private Key(String name) {
      this.name = name;
    }

    @Override
    public Exchange<HttpRequest> prove(HttpRequest request, Optional<Secret> accessToken) {
      return Exchange.defer(() -> {
        String nonce = nonces.get(request.origin());
        return Exchange.done(request.withHeader(
            "DPoP",
            name + " #" + proofs.incrementAndGet() + " " + request.method() + " " + request.uri()
                + (nonce == null ? "" : " nonce=" + nonce)
                + accessToken.map(token -> " token=" + token.reveal()).orElse("")));
      });
    }

    @Override
    public boolean learn(HttpRequest request, HttpResponse response) {
      response
          .headers()
          .first("DPoP-Nonce")
          .ifPresent(nonce -> nonces.put(request.origin(), nonce));
      return (response.status() == 400 && response.bodyText().contains("use_dpop_nonce"))
          || (response.status() == 401
              && response
                  .headers()
                  .first("WWW-Authenticate")
                  .filter(challenge -> challenge.contains("use_dpop_nonce"))
                  .isPresent());
    }

    @Override
    public String thumbprint() {
      return "thumbprint-of-" + name;
    }

    @Override
    public Secret reference() {
      return Secret.of(name);
    }
  }
}
