"""The worker's turns, without a server around them."""

import selectors
import socket

from gunicorn.config import Config

from helpcenter.connection import Connection
from helpcenter.waiting import Waiting
from helpcenter.worker import PatientWorker


def test_what_arrived_for_a_connection_that_was_closed_in_the_same_turn_is_left_alone():
    worker = object.__new__(PatientWorker)
    worker.poller, worker.nr_conns = selectors.DefaultSelector(), 1
    worker._waiting = Waiting(worker.poller)
    worker._is_resting = False
    here, there = socket.socketpair()
    called = []
    with here, there, worker.poller:
        connection = Connection(Config(), here, ("127.0.0.1", 1), ("127.0.0.1", 2))
        worker._waiting.add_for(connection, selectors.EVENT_READ, called.append)
        there.send(b"GET")
        turn = worker.poller.select(5)
        worker._close(connection)
        for key, _ in turn:
            key.data(key.fileobj)
    assert turn
    assert called == []
