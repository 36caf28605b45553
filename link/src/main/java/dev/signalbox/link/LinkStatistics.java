package dev.signalbox.link;

/**
 * Figures of one line since it was made. They are counted by the threads at work without locks, so at a moment of traffic
 * they need not fit each other exactly.
 *
 * @param framesSent frames that were published
 * @param bytesSent their bytes
 * @param framesReceived frames that were taken
 * @param bytesReceived their bytes
 * @param bellsRung wake-ups sent to the other side, or to the pump of a line over a socket
 * @param bellsHeard wake-ups that came from it; 0 over a socket
 * @param receiveSleeps how often a receiver found nothing and slept
 * @param sendSleeps how often a sender found no room and slept
 * @param highWaterBytes the most that ever waited for the receiver here, with headers
 */
public record LinkStatistics(
        long framesSent,
        long bytesSent,
        long framesReceived,
        long bytesReceived,
        long bellsRung,
        long bellsHeard,
        long receiveSleeps,
        long sendSleeps,
        long highWaterBytes) {}
