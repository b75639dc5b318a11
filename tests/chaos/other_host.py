"""Another host, to which nobody may come: it counts who does."""

import socket
import threading


class OtherHost:
    """Listens at an address of its own; ``with OtherHost() as other``.

    :ivar url: where it listens
    :ivar knocked: how many connections came
    """

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.2", 0))
        self.url = f"http://127.0.0.2:{self.listener.getsockname()[1]}/"
        self.knocked = 0

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_exception):
        # closing alone would not wake who waits in accept()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def serve(self):
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:  # closed: the end
                return
            self.knocked += 1
            connection.close()
