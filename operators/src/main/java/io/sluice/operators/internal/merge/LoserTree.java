package io.sluice.operators.internal.merge;

/// A tournament of players, of which only the winner changes from one round to the next: each inner
/// node remembers who lost there, so that a round costs log2(players) comparisons (D. Knuth, *The
/// Art of Computer Programming*, volume 3, 5.4.1).
final class LoserTree {

    /// Whether one player comes before another.
    @FunctionalInterface
    interface Match {
        boolean beats(int player, int other);
    }

    private final int players;
    private final int[] losers;
    private final Match match;
    private int winner;

    LoserTree(int players, Match match) {
        this.players = players;
        this.losers = new int[players];
        this.match = match;
    }

    int winner() {
        return winner;
    }

    /// Plays all matches anew.
    void playAll() {
        winner = play(1);
    }

    /// Plays the matches of the last winner, who has changed.
    void replay() {
        int current = winner;
        for (int node = (current + players) / 2; node > 0; node /= 2) {
            if (match.beats(losers[node], current)) {
                int loser = current;
                current = losers[node];
                losers[node] = loser;
            }
        }
        winner = current;
    }

    /// Players are the leaves `players … 2 × players - 1`.
    private int play(int node) {
        if (node >= players) {
            return node - players;
        }
        int left = play(2 * node);
        int right = play(2 * node + 1);
        boolean rightWins = match.beats(right, left);
        losers[node] = rightWins ? left : right;
        return rightWins ? right : left;
    }
}
