package dev.tripod.lifecycle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sees each refresh token that travels, and holds the keepers to what they promise on the wire: a refresh token travels in
 * one request at a time, and never again once an answer to it came back whole.
 */
final class RefreshWitness implements FaultProxy.Witness {

  private static final Pattern REFRESH_TOKEN =
      Pattern.compile("(?:\r\n\r\n|&)refresh_token=([^&]+)");
  private static final int OK = 200;

  private final Set<String> seen = new HashSet<>();
  private final Set<String> underWay = new HashSet<>();
  private final Set<String> answered = new HashSet<>();
  private final List<String> breaches = new ArrayList<>();
  private int sent;
  private int sentAgain;
  private int requestsLost;
  private int rotationsLost;
  private int refusalsLost;
  private int rotationsDelivered;

  @Override
  public synchronized void arrived(String request) {
    String token = token(request);
    sent++;
    if (!seen.add(token)) {
      sentAgain++;
    }
    if (!underWay.add(token)) {
      breaches.add("a refresh token was sent while another request had it");
    }
    if (answered.contains(token)) {
      breaches.add("a refresh token was sent after an answer to it");
    }
  }

  @Override
  public synchronized void ends(String request, OptionalInt status, boolean delivered) {
    String token = token(request);
    underWay.remove(token);
    boolean rotated = status.orElse(0) == OK;
    if (delivered) {
      answered.add(token);
      rotationsDelivered += rotated ? 1 : 0;
    } else if (status.isEmpty()) {
      requestsLost++;
    } else if (rotated) {
      rotationsLost++;
    } else {
      refusalsLost++;
    }
  }

  private String token(String request) {
    Matcher token = REFRESH_TOKEN.matcher(request);
    if (!token.find()) {
      breaches.add("a request came that is no refresh");
      return "";
    }
    return token.group(1);
  }

  /** What must not have been; no secret in it. */
  synchronized List<String> breaches() {
    return List.copyOf(breaches);
  }

  synchronized int rotationsDelivered() {
    return rotationsDelivered;
  }

  /** The server rotated, and the client was not told. */
  synchronized int rotationsLost() {
    return rotationsLost;
  }

  /** The server said that the grant is no more, and the client was not told. */
  synchronized int refusalsLost() {
    return refusalsLost;
  }

  synchronized int requestsLost() {
    return requestsLost;
  }

  @Override
  public synchronized String toString() {
    return sent + " refreshes sent, " + sentAgain + " of them a further try; " + rotationsDelivered
        + " rotations answered, " + rotationsLost + " rotations, " + refusalsLost
        + " refusals and " + requestsLost + " requests lost";
  }
}
