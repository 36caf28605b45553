package dev.signalbox.examples;

import static dev.signalbox.process.ProcessOptions.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.Event;
import dev.signalbox.process.MessageProcess;
import dev.signalbox.process.ProcessGroup;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MessageProcessesTest {
    @Test
    void typedAndPlainOnesAnswer() throws Exception {
        List<String> opened = new CopyOnWriteArrayList<>();
        assertThat(MessageProcesses.typed(opened::add)).isEqualTo("seen: true");
        assertThat(opened).containsExactly("rtsp://door");
        assertThat(MessageProcesses.plain()).isEqualTo(2);
        assertThat(MessageProcesses.pulled()).contains(Event.of("opened", "file:///dev/video0"));
        assertThat(MessageProcesses.manyAtOnce()).isNotNull();
    }

    @Test
    void supervisedOnesAndGroupsStartAndStop() throws Exception {
        try (MessageProcess<MessageProcesses.Camera> camera = MessageProcesses.supervised();
                ProcessGroup group = MessageProcesses.group()) {
            camera.front().open("rtsp://yard");
            assertThat(group.members()).allMatch(member -> member.isRunning());
        }
    }

    @Test
    @Tag("V33")
    @Tag("V39")
    @Tag("V40")
    void aMainProgramServesItsSocketByItsProcesses() throws Exception {
        MainProgram program = new MainProgram(process().inThread());
        program.runAsThread();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), program.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("abc\ndef\nghi\njkl\n".getBytes(StandardCharsets.UTF_8));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            Set<String> turned = new TreeSet<>();
            for (int i = 0; i < 4; i++) {
                turned.add(in.readLine());
            }
            assertThat(turned).containsExactly("cba", "fed", "ihg", "lkj");
        }
        program.stopThread(Duration.ofMinutes(1));
    }
}
