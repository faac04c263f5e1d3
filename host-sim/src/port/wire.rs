//! What bytes go over: a serial line, a TCP socket, or the pipes of a QEMU.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// What bytes go over, both ways.
pub trait Wire: Send {
    /// Sends bytes.
    ///
    /// # Errors
    /// The line is broken for good.
    fn send(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// What has arrived, waiting at most so long for the first byte; empty if nothing came.
    ///
    /// # Errors
    /// The line is broken for good.
    fn receive(&mut self, wait: Duration) -> io::Result<Vec<u8>>;
}

/// Where a robot is, as the command line says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A serial device and its speed in baud.
    Serial(String, u32),
    /// `tcp:HOST:PORT`.
    Tcp(String),
    /// `qemu` or `qemu:IMAGE`: a QEMU of its own, with an empty flash.
    Qemu(PathBuf),
}

/// Speed of a serial line unless the address says another.
const BAUD: u32 = 115_200;
/// Where `test.sh` puts the image for QEMU.
const IMAGE: &str = "target/fw/thumbv7em-none-eabihf/firmware/robot";

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serial(device, BAUD) => f.write_str(device),
            Self::Serial(device, baud) => write!(f, "{device}@{baud}"),
            Self::Tcp(address) => write!(f, "tcp:{address}"),
            Self::Qemu(image) => write!(f, "qemu:{}", image.display()),
        }
    }
}

impl std::str::FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(address) = text.strip_prefix("tcp:") {
            return Ok(Self::Tcp(address.into()));
        }
        if text == "qemu" {
            return Ok(Self::Qemu(IMAGE.into()));
        }
        if let Some(image) = text.strip_prefix("qemu:") {
            return Ok(Self::Qemu(image.into()));
        }
        match text.rsplit_once('@') {
            Some((device, baud)) => {
                let baud =
                    baud.parse().map_err(|_| format!("`{baud}` is no speed: DEVICE@BAUD, as /dev/ttyACM0@115200"))?;
                Ok(Self::Serial(device.into(), baud))
            }
            None => Ok(Self::Serial(text.into(), BAUD)),
        }
    }
}

impl Address {
    /// Opens it.
    ///
    /// # Errors
    /// What is wrong.
    pub fn open(&self) -> io::Result<Box<dyn Wire>> {
        match self {
            Self::Serial(device, baud) => {
                let line = serialport::new(device, *baud).timeout(Duration::from_secs(3600)).open()?;
                Ok(Box::new(Stream::new(line.try_clone()?, line)))
            }
            Self::Tcp(address) => {
                let line = TcpStream::connect(address)?;
                let _ = line.set_nodelay(true);
                Ok(Box::new(Stream::new(line.try_clone()?, line)))
            }
            Self::Qemu(image) if !image.exists() => Err(io::Error::new(io::ErrorKind::NotFound, "no such image")),
            Self::Qemu(image) => Ok(Box::new(Qemu::start(image, None)?)),
        }
    }

    /// What to do if it does not open.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Serial(..) => "plug the robot in, and see that you may use the port",
            Self::Tcp(_) => "start what listens there, or check host and port: `tcp:HOST:PORT`",
            Self::Qemu(image) if !image.exists() => "`sh test.sh` builds it; or name another: `qemu:IMAGE`",
            Self::Qemu(_) => "install QEMU for Arm (Debian: qemu-system-arm; macOS: brew install qemu)",
        }
    }
}

/// Any two halves of a line; a thread of its own reads.
pub struct Stream {
    writer: Box<dyn Write + Send>,
    arrived: Receiver<io::Result<Vec<u8>>>,
}

impl Stream {
    /// Begins to read.
    pub fn new(mut reader: impl Read + Send + 'static, writer: impl Write + Send + 'static) -> Self {
        let (tell, arrived) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                let read = match reader.read(&mut bytes) {
                    Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::Interrupted) => {
                        continue;
                    }
                    Ok(0) => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the line was closed")),
                    read => read.map(|n| bytes[..n].to_vec()),
                };
                let over = read.is_err();
                // Nobody listens any more: nothing to read for.
                if tell.send(read).is_err() || over {
                    return;
                }
            }
        });
        Self { writer: Box::new(writer), arrived }
    }
}

impl Wire for Stream {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes)?;
        self.writer.flush()
    }

    fn receive(&mut self, wait: Duration) -> io::Result<Vec<u8>> {
        match self.arrived.recv_timeout(wait) {
            Ok(read) => read,
            Err(RecvTimeoutError::Timeout) => Ok(Vec::new()),
            Err(RecvTimeoutError::Disconnected) => {
                Err(io::Error::new(io::ErrorKind::BrokenPipe, "the line was closed"))
            }
        }
    }
}

/// A QEMU that plays Arm's MPS2 with a Cortex-M4F; its UART is a pipe, and its flash a file that outlives it.
pub struct Qemu {
    child: Child,
    stream: Stream,
    /// A flash of its own goes when it goes.
    own: Option<PathBuf>,
}

impl Qemu {
    /// Starts it with this image and this file for its flash; with an empty one of its own if none is given.
    ///
    /// # Errors
    /// QEMU cannot be started.
    pub fn start(image: &Path, flash: Option<&Path>) -> io::Result<Self> {
        let own = flash.is_none().then(|| {
            static NUMBER: AtomicU32 = AtomicU32::new(0);
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            std::env::temp_dir().join(format!("etude-flash-{}-{number}.bin", std::process::id()))
        });
        let file = flash.or(own.as_deref()).unwrap_or(Path::new("flash.bin"));
        // QEMU wants commas twice.
        let file = file.display().to_string().replace(',', ",,");
        let memory = format!("memory-backend-file,id=m,share=on,size=16M,mem-path={file}");
        let mut child = Command::new("qemu-system-arm")
            .args(["-machine", "mps2-an386,memory-backend=m", "-cpu", "cortex-m4", "-object", &memory])
            .args(["-display", "none", "-monitor", "none", "-semihosting-config", "enable=on,target=native"])
            .args(["-chardev", "stdio,id=l,signal=off", "-serial", "chardev:l", "-kernel"])
            .arg(image)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let closed = || io::Error::other("QEMU has no pipes");
        let (writer, reader) = (child.stdin.take().ok_or_else(closed)?, child.stdout.take().ok_or_else(closed)?);
        Ok(Self { child, stream: Stream::new(reader, writer), own })
    }

    /// Pulls the plug.
    pub fn kill(&mut self) {
        // It may be dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Qemu {
    fn drop(&mut self) {
        self.kill();
        if let Some(own) = &self.own {
            let _ = std::fs::remove_file(own);
        }
    }
}

impl Wire for Qemu {
    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.send(bytes)
    }

    fn receive(&mut self, wait: Duration) -> io::Result<Vec<u8>> {
        self.stream.receive(wait)
    }
}
