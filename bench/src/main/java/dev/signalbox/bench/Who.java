package dev.signalbox.bench;

/**
 * Who was measured.
 *
 * @param name the peer's name; ours: which form of us, empty for the one with the defaults
 * @param isOurs whether it is us
 */
public record Who(String name, boolean isOurs) {
    /** How it is called in a table. */
    public String title() {
        return !isOurs ? name : name.isEmpty() ? "signalbox" : "signalbox (" + name + ")";
    }
}
