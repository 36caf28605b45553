package dev.signalbox.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CamerasTest {
    private static final int FRAMES = 12;

    @TempDir
    Path folder;

    @Test
    void twoProcessesSeeEachFrameOfAThirdAndTheLastIsAnImage() throws Exception {
        String keep = System.getProperty("signalbox.image");
        Path image = keep == null ? folder.resolve("last.png") : Path.of(keep);
        Map<String, String> found = Cameras.run(FRAMES, image);
        int x = Cameras.ballX(FRAMES - 1);
        assertThat(found).containsEntry("spot", "x=" + x).containsKey("light");
        assertThat(Files.size(image)).isPositive();
        BufferedImage seen = ImageIO.read(image.toFile());
        assertThat(seen.getWidth()).isEqualTo(Cameras.WIDTH);
        assertThat(seen.getHeight()).isEqualTo(Cameras.HEIGHT);
        assertThat(seen.getRGB(x, Cameras.HEIGHT / 2) & 0xFFFFFF)
                .as("the ball is yellow")
                .isEqualTo(0xFFC81E);
    }
}
