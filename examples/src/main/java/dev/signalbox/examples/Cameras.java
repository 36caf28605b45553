package dev.signalbox.examples;

import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.EventPipe;
import dev.signalbox.process.EventSender;
import dev.signalbox.process.frames.ElementType;
import dev.signalbox.process.frames.Frame;
import dev.signalbox.process.frames.FrameDraft;
import dev.signalbox.process.frames.FrameReader;
import dev.signalbox.process.frames.FrameWriter;
import dev.signalbox.process.frames.ReadPolicy;
import dev.signalbox.process.frames.SharedFrames;
import dev.signalbox.process.sync.SharedLatch;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** A camera that writes frames, two processes that look at each of them, and an image for a person. */
final class Cameras {
    static final int WIDTH = 1920;
    static final int HEIGHT = 1080;
    private static final int CHANNELS = 3;
    private static final int RADIUS = 60;
    private static final int STEP = 90;
    private static final int BRIGHT = 240;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Cameras() {}

    record Seat(SharedFrames frames, SharedLatch ready, int count) implements Serializable {}

    record Analyser(String name, Seat seat, EventSender report) implements Serializable {}

    /** What each analyser found in the last frame that it saw. */
    static Map<String, String> run(int count, Path image) throws Exception {
        Map<String, String> found = new TreeMap<>();
        // region frames-program
        try (SharedFrames frames = SharedFrames.of(4, WIDTH * HEIGHT * CHANNELS);
                SharedLatch ready = SharedLatch.of(2);
                EventPipe reports = EventPipe.open();
                FrameReader screen = frames.reader(ReadPolicy.LATEST)) {
            Seat seat = new Seat(frames, ready, count);
            ChildJvm spots = ChildJvm.start(new Analyser("spot", seat, reports.sender()), Cameras::findSpots);
            ChildJvm light = ChildJvm.start(new Analyser("light", seat, reports.sender()), Cameras::measureLight);
            ChildJvm camera = ChildJvm.start(seat, Cameras::film);

            reports.receiver().connect("found", e -> found.put(e.arg(0, String.class), e.arg(1, String.class)));
            reports.receiver().handleNext(LIMIT);
            reports.receiver().handleNext(LIMIT);
            camera.join().orThrow();
            spots.join().orThrow();
            light.join().orThrow();
            try (Frame last = screen.next(LIMIT).orElseThrow()) {
                save(last, image);
            }
        }
        // endregion
        return found;
    }

    private static void film(Seat seat) throws InterruptedException {
        seat.ready().await(LIMIT);
        // region frames-write
        try (FrameWriter writer = seat.frames().writer()) {
            for (int i = 0; i < seat.count(); i++) {
                try (FrameDraft draft = writer.claim(LIMIT)) {
                    draft.shape(ElementType.BYTE, HEIGHT, WIDTH, CHANNELS).word(0, i);
                    draw(draft.bytes(), i); // where it will be read
                    draft.commit();
                }
            }
        } // readers learn that nothing follows
        // endregion
    }

    private static void findSpots(Analyser analyser) throws InterruptedException {
        analyse(analyser, Cameras::spot);
    }

    private static void measureLight(Analyser analyser) throws InterruptedException {
        analyse(analyser, Cameras::light);
    }

    private interface Look {
        String at(ByteBuffer image);
    }

    private static void analyse(Analyser analyser, Look look) throws InterruptedException {
        Seat seat = analyser.seat();
        String found = "";
        // region frames-read
        try (FrameReader reader = seat.frames().reader(ReadPolicy.BLOCK)) {
            seat.ready().countDown();
            while (!reader.isEnded()) {
                try (Frame frame = reader.next(LIMIT).orElse(null)) {
                    if (frame != null) { // there is none at the end
                        found = look.at(frame.bytes()); // where it was written
                    }
                }
            }
        }
        // endregion
        analyser.report().fire("found", analyser.name(), found);
    }

    /** A sky that is darker above, and a ball that moves. */
    private static void draw(ByteBuffer image, int number) {
        int x = ballX(number);
        int y = HEIGHT / 2;
        for (int row = 0; row < HEIGHT; row++) {
            byte blue = (byte) (40 + 160 * row / HEIGHT);
            byte green = (byte) (30 + 90 * row / HEIGHT);
            for (int column = 0; column < WIDTH; column++) {
                int dx = column - x;
                int dy = row - y;
                boolean ball = dx * dx + dy * dy < RADIUS * RADIUS;
                image.put(ball ? (byte) 30 : blue)
                        .put(ball ? (byte) 200 : green)
                        .put(ball ? (byte) 255 : 20);
            }
        }
    }

    static int ballX(int number) {
        return RADIUS + number * STEP % (WIDTH - 2 * RADIUS);
    }

    private static String spot(ByteBuffer image) {
        long sum = 0;
        int pixels = 0;
        for (int at = 2; at < image.limit(); at += CHANNELS) {
            if ((image.get(at) & 0xFF) >= BRIGHT) {
                sum += at / CHANNELS % WIDTH;
                pixels++;
            }
        }
        return pixels == 0 ? "nothing" : "x=" + Math.round((double) sum / pixels);
    }

    private static String light(ByteBuffer image) {
        long sum = 0;
        for (int at = 0; at < image.limit(); at++) {
            sum += image.get(at) & 0xFF;
        }
        return "mean=" + sum / image.limit();
    }

    private static void save(Frame frame, Path file) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        frame.bytes().get(((DataBufferByte) image.getRaster().getDataBuffer()).getData());
        ImageIO.write(image, "png", file.toFile());
    }
}
