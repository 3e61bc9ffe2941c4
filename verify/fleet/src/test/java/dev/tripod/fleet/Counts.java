package dev.tripod.fleet;

/**
 * The counts of a fleet. A kill between the server's rotation and the compare-and-set loses a grant, whatever
 * a client does. The two counts of each event separate these kills from all other causes.
 *
 * @param refreshes the refresh requests that the server received
 * @param expiries the access tokens that were due for a refresh, and were refreshed
 * @param reusesAfterKill the refresh tokens that arrived again because a process was killed with their successors
 * @param otherReuses the refresh tokens that arrived again for another reason
 * @param lostAfterKill the logins that users had to repeat because a process was killed with the new tokens
 * @param otherLosses the logins that users had to repeat for another reason
 */
record Counts(
    int refreshes,
    int expiries,
    int reusesAfterKill,
    int otherReuses,
    int lostAfterKill,
    int otherLosses) {

  static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

  Counts plus(Counts more) {
    return new Counts(
        refreshes + more.refreshes,
        expiries + more.expiries,
        reusesAfterKill + more.reusesAfterKill,
        otherReuses + more.otherReuses,
        lostAfterKill + more.lostAfterKill,
        otherLosses + more.otherLosses);
  }

  Counts minus(Counts less) {
    return plus(new Counts(
        -less.refreshes,
        -less.expiries,
        -less.reusesAfterKill,
        -less.otherReuses,
        -less.lostAfterKill,
        -less.otherLosses));
  }
}
