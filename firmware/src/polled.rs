//! A UART driver that would have one wait, looked at without waiting.

use core::pin::pin;
use core::task::{Context, Poll, Waker};

use embedded_io_async::{BufRead, ErrorType, Read, ReadReady, Write};

/// An asynchronous UART driver as a blocking one that can tell whether there is something to read.
///
/// Interrupts fill its buffer meanwhile, so nothing that arrives during an attempt is lost while there is room. It asks
/// the driver itself and not the driver's own `ReadReady`, which in some sees only the buffer: after a cable was plugged
/// in they would wait for ever for an error to be fetched that nobody is told of.
#[derive(Clone, Debug)]
pub struct Polled<U>(pub U);

/// Looks at a future once.
fn look<T>(future: impl Future<Output = T>) -> Poll<T> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Looks at a future until it is ready.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

impl<U: ErrorType> ErrorType for Polled<U> {
    type Error = U::Error;
}

impl<U: BufRead> ReadReady for Polled<U> {
    fn read_ready(&mut self) -> Result<bool, Self::Error> {
        let ready = match look(self.0.fill_buf()) {
            Poll::Ready(bytes) => bytes.map(|_| true),
            Poll::Pending => Ok(false),
        };
        if ready.is_err() {
            // A driver that stopped listening at an error listens again.
            self.0.consume(0);
        }
        ready
    }
}

impl<U: Read + BufRead> embedded_io::Read for Polled<U> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Self::Error> {
        wait(self.0.read(bytes))
    }
}

impl<U: Write> embedded_io::Write for Polled<U> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Self::Error> {
        wait(self.0.write(bytes))
    }

    fn flush(&mut self) -> Result<(), Self::Error> {
        wait(self.0.flush())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use embedded_io::{ErrorKind, Read as _, Write as _};

    use super::*;

    /// A driver as those on boards are: deaf after an error until `consume` is called, and slow to take bytes.
    #[derive(Default)]
    struct Driver {
        arrived: VecDeque<u8>,
        failed: bool,
        deaf: bool,
        busy: u32,
        sent: std::vec::Vec<u8>,
    }

    impl ErrorType for Driver {
        type Error = ErrorKind;
    }

    impl BufRead for Driver {
        async fn fill_buf(&mut self) -> Result<&[u8], ErrorKind> {
            if core::mem::take(&mut self.failed) {
                return Err(ErrorKind::Other);
            }
            if self.deaf || self.arrived.is_empty() {
                core::future::pending::<()>().await;
            }
            Ok(self.arrived.make_contiguous())
        }

        fn consume(&mut self, amount: usize) {
            self.deaf = false;
            self.arrived.drain(..amount);
        }
    }

    impl Read for Driver {
        async fn read(&mut self, bytes: &mut [u8]) -> Result<usize, ErrorKind> {
            let arrived = self.fill_buf().await?;
            let amount = arrived.len().min(bytes.len());
            bytes[..amount].copy_from_slice(&arrived[..amount]);
            self.consume(amount);
            Ok(amount)
        }
    }

    impl Write for Driver {
        async fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
            core::future::poll_fn(|_| {
                self.busy = self.busy.saturating_sub(1);
                if self.busy > 0 { Poll::Pending } else { Poll::Ready(()) }
            })
            .await;
            let amount = bytes.len().min(3);
            self.sent.extend_from_slice(&bytes[..amount]);
            Ok(amount)
        }

        async fn flush(&mut self) -> Result<(), ErrorKind> {
            Ok(())
        }
    }

    #[test]
    fn nothing_there_is_nothing_to_wait_for() {
        let mut uart = Polled(Driver::default());
        assert_eq!(uart.read_ready(), Ok(false));
        uart.0.arrived.extend([1, 2, 3]);
        assert_eq!(uart.read_ready(), Ok(true));
        let mut bytes = [0; 2];
        assert_eq!((uart.read(&mut bytes), bytes), (Ok(2), [1, 2]));
        assert_eq!(uart.read_ready(), Ok(true));
    }

    #[test]
    fn an_error_is_told_once_and_then_the_driver_listens_again() {
        let mut uart = Polled(Driver { failed: true, deaf: true, arrived: [7].into(), ..Driver::default() });
        assert_eq!(uart.read_ready(), Err(ErrorKind::Other));
        assert_eq!(uart.read_ready(), Ok(true));
    }

    #[test]
    fn what_is_sent_waits_for_room() {
        let mut uart = Polled(Driver { busy: 5, ..Driver::default() });
        uart.write_all(b"answer").expect("a driver that takes everything in the end");
        assert_eq!(uart.0.sent, b"answer");
    }
}
