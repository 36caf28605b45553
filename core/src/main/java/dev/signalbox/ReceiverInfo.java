package dev.signalbox;

/**
 * One connected receiver, as it was when asked.
 *
 * @param name its name
 * @param order its place; higher ones are called first
 * @param senders which senders it hears, in words
 * @param paused whether it is left out for now
 * @param mailbox whether it has a mailbox, that is: runs on an executor
 * @param queued how many values wait in its mailbox
 * @param dropped how many values its mailbox did not take or threw away
 * @param failures how often it has failed
 */
public record ReceiverInfo(
        String name,
        int order,
        String senders,
        boolean paused,
        boolean mailbox,
        int queued,
        long dropped,
        long failures) {
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        if (!senders.equals("any sender")) {
            text.append(" from ").append(senders);
        }
        if (order != 0) {
            text.append(", order ").append(order);
        }
        if (paused) {
            text.append(", paused");
        }
        if (mailbox) {
            text.append(", mailbox with ").append(queued).append(" waiting");
        }
        if (dropped > 0) {
            text.append(", ").append(dropped).append(" dropped");
        }
        if (failures > 0) {
            text.append(", ").append(failures).append(" failed");
        }
        return text.toString();
    }
}
