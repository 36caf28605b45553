package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkerSpecTest {
    @Test
    void arrivesAsItWasSent() {
        WorkerSpec full = new WorkerSpec("00ff@/dev/shm/ü/socket", "ocr-ü", 1 << 20, true, new byte[] {1, 2, 3});
        assertThat(WorkerSpec.decoded(full.encoded()))
                .usingRecursiveComparison()
                .isEqualTo(full);
        WorkerSpec noBytes = new WorkerSpec("a", "", 1, false, new byte[0]);
        assertThat(WorkerSpec.decoded(noBytes.encoded()))
                .usingRecursiveComparison()
                .isEqualTo(noBytes);
    }

    @Test
    void mayHaveNoInitializer() {
        WorkerSpec bare = new WorkerSpec("a", "b", 1024, false, null);
        assertThat(WorkerSpec.decoded(bare.encoded()))
                .usingRecursiveComparison()
                .isEqualTo(bare);
    }
}
